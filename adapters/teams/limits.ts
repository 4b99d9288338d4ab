/** What fits on a card in Teams (learn.microsoft.com, Teams cards reference, 2026). Characters, but for `cardBytes`. */
export const LIMITS = {
  /** Teams takes about 28 KB; room for what it adds. */
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
  /** A notice that fades. */
  toast: 300,
  actions: 6,
  choices: 100,
  typed: 2000,
} as const

/** Where Teams says that there are too many requests and not for how long: seconds. */
export const LATER_SECONDS = 30
