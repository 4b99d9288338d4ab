/** What can happen to a company, as data: it can be generated, shortened, printed and played again. */
export interface World {
  seed: number
  /** Names of the workspaces; each begins with an account of its own. */
  workspaces: string[]
  feeds: FeedPlan[]
  machines: Machine[]
  /** In the order of time, each some milliseconds at least after the one before. */
  events: Event[]
}

export interface FeedPlan {
  name: string
  /** Where its app is installed. */
  workspace: string
  pageSize: number
}

/** A real machine with what is written on it. */
export interface Machine {
  name: string
  make: string
  pin: string | null
  serial: string | null
  number: string | null
}

export type IdKind = 'pin' | 'serial' | 'number'

/** How a feed lists a machine at the moment. */
export interface Entry {
  machine: string
  shows: IdKind[]
  style: Style
  /** Stands where a PIN should, and is none. */
  placeholder: string | null
  model: string | null
}

export const STYLES = ['plain', 'lower', 'spaces', 'stars', 'zero-width', 'full-width', 'prefix'] as const
export type Style = (typeof STYLES)[number]

/** Of a feed: one from the first workspace of its account, one from the last. */
export type Who = 'first' | 'last'

export type Happening =
  | { kind: 'zone'; workspace: string; zone: string }
  | { kind: 'install'; feed: string }
  | { kind: 'verify'; feed: string; login: 'right' | 'wrong' }
  | { kind: 'list'; feed: string; login: 'right' | 'wrong'; entries: Entry[] }
  /** The next read is cut short by trouble after so many pages. */
  | { kind: 'break'; feed: string; pages: number }
  | { kind: 'sync'; feed: string }
  | { kind: 'open'; feed: string; who: Who }
  | { kind: 'tick'; feed: string; who: Who; machines: string[]; on: boolean }
  | { kind: 'tick-all'; feed: string; who: Who; on: boolean }
  | { kind: 'import-new'; feed: string; who: Who; on: boolean }
  | { kind: 'confirm'; feed: string; who: Who; by: 'inline' | 'job' }
  /** The worker carries out the Confirms that wait for it. */
  | { kind: 'apply' }
  | { kind: 'decide'; feed: string; who: Who; machine: string | null; decision: 'approved' | 'declined' }
  | { kind: 'undo'; feed: string; who: Who; what: 'imported' | 'decided' }
  | { kind: 'remove'; feed: string }
  | { kind: 'uninstall'; workspace: string }
  | { kind: 'reinstall'; workspace: string }
  | { kind: 'price'; feed: string; cents: number | null }
  /** The worker closes the months that it finds over. */
  | { kind: 'close' }
  | { kind: 'link'; giver: string; taker: string }
  | { kind: 'unlink'; workspace: string }
  /** The answers about these workspaces are compared. */
  | { kind: 'ask'; workspaces: string[]; months: 'all' | 'recent' }

export type Event = { at: number } & Happening

/** One line for people. */
export function describe({ at, kind, ...rest }: Event): string {
  const words = Object.entries(rest).map(([name, value]) => {
    if (name === 'entries') return (value as unknown as Entry[]).map(describeEntry).join(', ') || '(empty)'
    return typeof value === 'string' ? value : `${name}=${JSON.stringify(value)}`
  })
  return `${new Date(at).toISOString()}  ${kind} ${words.join(' ')}`
}

function describeEntry({ machine, shows, style, placeholder, model }: Entry): string {
  const extra = [style === 'plain' ? '' : style, placeholder ? `PIN "${placeholder}"` : '', model ? '' : 'no model']
  return `${machine}{${[shows.join('+'), ...extra].filter(Boolean).join('; ')}}`
}

export function describeMachine({ name, make, pin, serial, number }: Machine): string {
  return `${name}: ${make} PIN ${pin ?? '-'} serial ${serial ?? '-'} number ${number ?? '-'}`
}
