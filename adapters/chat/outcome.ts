/**
 * Every kind of outcome that a deed can have: `true` if what the person asked for was done. It decides what they are
 * told where the screen of the outcome can't be drawn. A deed with an outcome of another kind does not compile.
 */
const IS_DONE = {
  answered: true,
  changed: true,
  code: true,
  confirmed: true,
  decided: true,
  given: true,
  installed: true,
  linked: true,
  moved: true,
  removed: true,
  requested: true,
  resolved: true,
  saved: true,
  sent: true,
  set: true,
  taken_over: true,
  unchanged: true,
  undone: true,
  unlinked: true,
  verifying: true,

  already_answered: false,
  already_decided: false,
  already_linked: false,
  declined: false,
  draft_gone: false,
  emptied: false,
  errors: false,
  gone: false,
  has_access: false,
  has_owner: false,
  incomplete: false,
  invalid_price: false,
  last_administrator: false,
  merged: false,
  month_closing: false,
  no_channel: false,
  no_topics: false,
  nobody_stays: false,
  nobody_to_ask: false,
  not_allowed: false,
  not_found: false,
  not_linked: false,
  not_open: false,
  outdated: false,
  outside: false,
  outsiders: false,
  preview: false,
  resolved_before: false,
  selection_changed_meanwhile: false,
  still_reading: false,
  too_many_guesses: false,
  unknown_zone: false,
  wrong_code: false,
} as const satisfies Record<string, boolean>

/** `null`: what the deed was about is gone. An object without a kind is what the deed has made or changed. */
export type Outcome = { kind: keyof typeof IS_DONE } | (object & { kind?: undefined }) | null

export function isDone(outcome: Outcome): boolean {
  if (outcome === null) return false
  return outcome.kind === undefined || IS_DONE[outcome.kind]
}
