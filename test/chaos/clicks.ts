import type { AuditDetails } from '../../src/audit/record.ts'
import { until } from '../helpers/until.ts'
import type { User } from '../helpers/user.ts'
import { note } from './note.ts'
import type { World } from './world.ts'

/** A person who clicks. */
export interface Clicker {
  platform: 'slack' | 'teams'
  name: string
  /** The platform’s id of the person. */
  id: string
  user: User
  /** The errors on their screen so far. */
  trouble(): number
}

/** A click that changes something for others, so that the trail has it once it is carried out. */
export interface Click {
  who: string
  what: keyof AuditDetails
  at: Date
  /** The trail's newest entry of this person and action before the click. */
  after: number
  /** True if the person read the outcome. Otherwise the platform got its 2xx, and the person has read nothing (yet). */
  told: boolean
  /** Whether the trail has it. `said`: not carried out, and the person was told so. */
  became: 'carried_out' | 'said' | 'lost'
  /** What was in front of the person then. */
  front: string
}

/** How long it may take until an acknowledged click is carried out, or the person reads that it was not. */
const PATIENCE_MS = 20_000
const SOON_MS = 2_000

/** The texts for a click that was not carried out, or came second. */
const REFUSALS =
  /That didn’t work|It can’t be shown|Already |out of date|thrown away|Meanwhile |still being read|was changed since|Something went wrong/g

/** The id of the newest entry in the trail of this person and action; 0: there is none. */
async function newestEntry({ db }: World, { platform, id }: Clicker, action: keyof AuditDetails): Promise<number> {
  const row = await db
    .selectFrom('audit_entry')
    .innerJoin('person', 'person.id', 'audit_entry.person_id')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(({ fn }) => fn.max('audit_entry.id').as('id'))
    .where('workspace.platform', '=', platform)
    .where('person.external_id', '=', id)
    .where('action', '=', action)
    .executeTakeFirst()
  return row?.id ?? 0
}

/**
 * Does something and records it if it was acknowledged: by what the person reads (`outcome` ends), or only by the
 * platform’s 2xx. Throws if the person has not read the outcome, because then they start again. `of`: the object of the
 * click, if the same can be pressed again before the person reads that it is done.
 */
export async function click(
  world: World,
  clicks: Click[],
  who: Clicker,
  what: keyof AuditDetails,
  { act, outcome, of }: { act: () => Promise<void>; outcome: () => Promise<void>; of?: string },
): Promise<void> {
  const deed = `${who.platform} ${who.name} ${what} ${of ?? clicks.length}`
  const after = world.begunAt.get(deed) ?? (await newestEntry(world, who, what))
  world.begunAt.set(deed, after)
  const refusals = () => `${who.user.told()}\n${who.user.front()}`.match(REFUSALS)?.length ?? 0
  const [trouble, refused] = [who.trouble(), refusals()]
  const at = world.clock.now()
  note(`${who.name} (${who.platform}) clicks: ${what}`)
  await act()
  const acknowledged = who.trouble() === trouble
  let missing: unknown
  const told = await outcome().then(
    () => true,
    (err: unknown) => {
      missing = err
      return false
    },
  )
  const carriedOut = async () => (await newestEntry(world, who, what)) > after
  if (told || acknowledged) {
    // What the person has read is in force; if their own earlier click did it, the screen says that too.
    const patience = told ? SOON_MS : PATIENCE_MS
    await until(async () => (await carriedOut()) || refusals() > refused, patience).catch(() => {})
    const became = (await carriedOut()) ? 'carried_out' : refusals() > refused ? 'said' : 'lost'
    if (became === 'lost') note(`${who.name} (${who.platform}) lost: ${what}, ${told ? 'told' : 'not told'}`)
    clicks.push({ who: `${who.name} (${who.platform})`, what, at, after, told, became, front: who.user.front() })
  }
  if (!told) throw missing
}
