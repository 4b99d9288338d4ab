import { problems } from './card-problems.ts'
import { cardRules } from './card-rules.ts'
import { cardShape } from './shape-card.ts'

/** Microsoft's documents name 28 KB in one place and about 100 KB in another: the smaller is safe in both cases. */
const limit = 28 * 1024

/**
 * Judges an Adaptive Card as Microsoft Teams would, or more strictly: version 1.5 and those of Teams' extensions that
 * Fleetfeed may use. The answer is what is wrong, each with its JSON path; nothing when the card is fine.
 */
export function validateCard(card: unknown, where: 'message' | 'dialog'): string[] {
  const size = Buffer.byteLength(JSON.stringify(card) ?? '')
  const parsed = cardShape.safeParse(card, { reportInput: true })
  return [
    ...(size > limit ? [`$: is ${size} bytes as JSON, more than ${limit}`] : []),
    ...(parsed.success ? [] : problems(parsed.error)),
    ...cardRules(card, where),
  ]
}
