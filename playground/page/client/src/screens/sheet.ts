/** Where a screen stands: each is drawn as the page's clients draw it there. */
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

/** What is drawn at once: columns of screens, each as wide as a client in a window of 1440 px. */
export interface Sheet {
  language: string
  columns: Shot[][]
}

declare global {
  /** Draws a sheet in place of the one before; what it shows is there when this resolves. */
  var drawSheet: (sheet: Sheet) => Promise<void>
  /** Of each screen that is drawn, in pixels, with the gap below it. */
  var shotHeights: () => number[]
  /** What sticks out of its screen, and text that is cut off, of what is drawn. */
  var findMisfits: () => string[]
}
