import { z } from 'zod'
import type { Actor } from '../../../src/actor.ts'
import type { Redone } from '../../../src/click/redo-click.ts'
import type { Context } from '../../../src/context.ts'
import type { FindAudience } from '../channels/channel-audience.ts'
import type { Interaction, Reply } from '../interaction.ts'
import type { Files } from '../own-list/received-file.ts'
import { perform } from '../router.ts'
import { words } from '../words/words.ts'
import { outcomeText } from './outcome-text.ts'

const values = z.record(z.string(), z.array(z.string()))
/** `shown`: `checkboxOptions`. The `screen` that older releases stored is ignored. */
const storedClick = z.object({
  action: z.string(),
  payloadText: z.string(),
  values,
  shown: values,
  place: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('channel'), channel: z.string() }),
    z.object({ kind: z.literal('person'), person: z.string() }),
    z.object({ kind: z.literal('view'), view: z.string(), person: z.string() }),
  ]),
  leftOut: z.array(z.string()).exactOptional(),
  idempotencyKey: z.string().exactOptional(),
})

/**
 * An interaction as the inbox stores it. Without its screen: what the person ticked there since is newer, and would be
 * taken for part of this click. So a Confirm that was pressed before its last tick was drawn is refused as outdated
 * when it is redone, and the person is told.
 */
export function serializeClick({ checkboxOptions, screenId: _, ...click }: Interaction): string {
  return JSON.stringify({ ...click, shown: checkboxOptions })
}

/** Performs an interaction from the inbox, which an older release may have stored. Throws what its deed throws. */
export async function performClick(
  ctx: Context,
  actor: Actor,
  text: string,
  platform: { findAudience: FindAudience; files: Files | undefined },
): Promise<Redone> {
  const w = words(actor.locale, actor.timeZone)
  const { shown, ...click } = storedClick.parse(JSON.parse(text))
  const { findAudience, files } = platform
  const interaction = { ...click, checkboxOptions: shown }
  const done = await perform({ ctx, actor, w, interaction, findAudience, ...(files ? { files } : {}) })
  if (done.looks) return { kind: 'silent' }
  const replies = await done.draw().catch((err: unknown) => {
    ctx.log.warn({ err }, 'The outcome of a click could not be drawn')
    return [] as Reply[]
  })
  if (replies.some(({ kind }) => kind === 'nothing')) return { kind: 'silent' }
  const said = replies.find(reply => 'screen' in reply)
  const answer = said ? outcomeText(said) : null
  if (!said || answer === null) return { kind: 'done', text: null }
  // A word beside the screen is most often why something was not done.
  const isDone = said.kind === 'replace' ? said.refused !== true : said.kind !== 'say' && said.kind !== 'errors'
  return { kind: isDone ? 'done' : 'answered', text: answer }
}
