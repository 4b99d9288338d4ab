/** A surface of a client; screens are drawn there as the page's clients draw them. */
export type Surface =
  | 'slack message'
  | 'slack modal'
  | 'slack home'
  | 'slack confirm'
  | 'teams message'
  | 'teams dialog'

/** One screen on one surface. */
export interface Shot {
  name: string
  surface: Surface
  /** What the app sent: Slack's view, message or confirm dialog, Teams' card or dialog. */
  sent: object
}

/** The screens of one picture: columns, each as wide as a client in a window of 1440 px. */
export interface Sheet {
  language: string
  columns: Shot[][]
}

declare global {
  /** Draws a sheet in place of the previous one. Resolves when it is drawn. */
  var drawSheet: (sheet: Sheet) => Promise<void>
  /** The height of each drawn screen in pixels, with the gap below it. */
  var shotHeights: () => number[]
  /** What overflows in the drawn sheet: see find-misfits.ts. */
  var findMisfits: () => string[]
}
