import type { Reply } from '../interaction.ts'

/** What a reply says, as text to be stored; null if no row may keep it (`secret`). */
export function outcomeText(reply: Extract<Reply, { screen: unknown }>): string | null {
  if (reply.kind === 'errors') return Object.values(reply.errors).join(' ')
  return reply.kind === 'say' && reply.secret ? null : reply.screen.text
}
