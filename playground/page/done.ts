import type { Done } from './api.ts'

/** An act that is refused; the message is shown to the person at the page. */
export class Refusal extends Error {}

export const done: Done = { ok: true }

/** Runs an act. What a local platform throws becomes a sentence for the person at the page. */
export async function attempt(act: () => Promise<Done>): Promise<Done> {
  try {
    return await act()
  } catch (error) {
    return { ok: false, error: sentence(error) }
  }
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // These messages are written for tests and list all elements; to a person it means that their screen was outdated.
  if (/^(Nothing fits|Several fit)/.test(message)) return 'That is not there any more: it has changed meanwhile.'
  const [first = ''] = message.split('\n')
  return /[.!?…]$/.test(first) ? first : `${first}.`
}
