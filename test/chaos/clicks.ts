import { sql } from 'kysely'
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
  /** The person’s id on their platform. */
  by: Pick<Clicker, 'platform' | 'id'>
  what: keyof AuditDetails
  /** The same for every press of the same button about the same object, which the trail has once. */
  deed: string
  at: Date
  /** The trail's newest entry of this person and action before the click. */
  after: number
  /** True if the person read the outcome. Otherwise the platform got its 2xx, and the person has read nothing (yet). */
  told: boolean
  /** Whether the trail has it. `said`: not carried out, and the person was told so. */
  became: 'carried_out' | 'said' | 'lost'
  /** What was in front of the person then. */
  front: string
  /** What the trail has of this person and action since then, if the click counts as lost. */
  trail?: string
}

/** How long it may take until an acknowledged click is carried out, or the person reads that it was not. */
const PATIENCE_MS = 20_000
const SOON_MS = 2_000

/** The texts for a click that was not carried out, or came second. */
const REFUSALS =
  /That didn’t work|It can’t be shown|Already |out of date|thrown away|Meanwhile |still being read|was changed since|Something went wrong|was cut off/g

/** The entries in the trail of this person and action. */
const entries = ({ db }: World, { platform, id }: Pick<Clicker, 'platform' | 'id'>, action: keyof AuditDetails) =>
  db
    .selectFrom('audit_entry')
    .innerJoin('person', 'person.id', 'audit_entry.person_id')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .where('workspace.platform', '=', platform)
    .where('person.external_id', '=', id)
    .where('action', '=', action)

/** The id of the newest entry in the trail of this person and action; 0: there is none. */
async function newestEntry(world: World, who: Clicker, action: keyof AuditDetails): Promise<number> {
  const row = await entries(world, who, action)
    .select(({ fn }) => fn.max('audit_entry.id').as('id'))
    .executeTakeFirst()
  return row?.id ?? 0
}

/**
 * Once all work is done: a click from the inbox is redone when the leases of its process have expired, which takes longer
 * than anybody here waits. It counts as carried out if the trail has an entry that no other click of the person made, and
 * as `said` if they were told in their chat what came of it.
 */
export async function findLateClicks(world: World, clicks: readonly Click[]): Promise<void> {
  for (const lost of clicks.filter(({ became }) => became === 'lost')) {
    const carriedOut = clicks.filter(
      ({ by, what, became, after }) =>
        by.platform === lost.by.platform &&
        by.id === lost.by.id &&
        what === lost.what &&
        became === 'carried_out' &&
        after >= lost.after,
    )
    // Two presses of the same button left one entry.
    const others = new Set(carriedOut.map(({ deed }) => deed))
    const since = await entries(world, lost.by, lost.what)
      .select(['audit_entry.id', 'audit_entry.at'])
      .where('audit_entry.id', '>', lost.after)
      .execute()
    if (others.has(lost.deed) || since.length > others.size) lost.became = 'carried_out'
    else if (await isToldLate(world, lost, clicks)) lost.became = 'said'
    else {
      const pressed = carriedOut.map(({ deed, at }) => `${deed} at ${at.toISOString()}`)
      const noted = since.map(({ id, at }) => `${id} at ${at.toISOString()}`)
      lost.trail = `pressed: ${lost.deed}; carried out: ${pressed.join(', ')}; trail after ${lost.after}: ${noted.join(', ')}`
    }
  }
}

/** Whether the job that redoes clicks announced an outcome to them, of a click between this one and their next. */
async function isToldLate({ db }: World, lost: Click, clicks: readonly Click[]): Promise<boolean> {
  const next = clicks.find(({ by, at }) => by.id === lost.by.id && at > lost.at)
  const rows = await db
    .selectFrom('announcement')
    .select('topic')
    .where(sql<boolean>`topic ->> 'kind' = 'click_redone' and place ->> 'person' = ${lost.by.id}`)
    .where('state', '=', 'sent')
    .execute()
  return rows.some(
    ({ topic }) =>
      topic.kind === 'click_redone' &&
      new Date(topic.clickedAt) >= lost.at &&
      (!next || new Date(topic.clickedAt) < next.at),
  )
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
    clicks.push({
      who: `${who.name} (${who.platform})`,
      by: who,
      what,
      deed,
      at,
      after,
      told,
      became,
      front: who.user.front(),
    })
  }
  if (!told) throw missing
}
