/**
 * What fits on a card in Teams (learn.microsoft.com, Teams cards reference, 2026), in characters or items; `cardBytes`
 * in bytes.
 */
export const LIMITS = {
  /** Teams accepts about 28 KB; the rest is for what Teams adds. */
  cardBytes: 25 * 1024,
  dialogTitle: 60,
  buttonText: 60,
  text: 2000,
  heading: 200,
  label: 300,
  placeholder: 150,
  optionText: 200,
  cell: 120,
  altText: 500,
  summary: 500,
  /** A toast: a notice that fades. */
  toast: 300,
  actions: 6,
  choices: 100,
  typed: 2000,
  /** Of a text of several lines. An activity may have more; what is typed comes back in a card only after an error. */
  lines: 8000,
} as const

/** The wait in seconds after a 429 without a Retry-After. */
export const LATER_SECONDS = 30
