import type { Done } from './api.ts'

/** What no act can do, in a sentence for the person in front of the page. */
export class Refusal extends Error {}

export const done: Done = { ok: true }

/** Runs an act; what the platforms throw at a person who can't do something becomes a sentence. */
export async function attempt(act: () => Promise<Done>): Promise<Done> {
  try {
    return await act()
  } catch (error) {
    return { ok: false, error: sentence(error) }
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // Written for tests, with everything there is; a person only sees that their screen was older than they thought.
  if (/^(Nothing fits|Several fit)/.test(message)) return 'That is not there any more: it has changed meanwhile.'
  const [first = ''] = message.split('\n')
  return /[.!?…]$/.test(first) ? first : `${first}.`
}
