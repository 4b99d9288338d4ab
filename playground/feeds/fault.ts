/** A fault of a local OEM; it has one at a time. */
export type Fault =
  | { kind: 'healthy' }
  | { kind: 'refuseLogin' }
  | { kind: 'noAccess' }
  /** `left`: how many more requests are refused; `null` until told otherwise. */
  | { kind: 'throttle'; seconds: number | null; left: number | null }
  | { kind: 'maintenance' }
  | { kind: 'down' }
  | { kind: 'slow'; ms: number }
  | { kind: 'html' }
  | { kind: 'consentMissing' }
  | { kind: 'loop' }
  | { kind: 'links'; links: LinkFault }
  | { kind: 'emptied'; how: EmptyAnswer }
  | { kind: 'endless' }
  | { kind: 'someConsent' }
  | { kind: 'status'; status: number }
  | { kind: 'loginSays'; status: number; body: Buffer; headers: Headers }
  | { kind: 'pageSays'; body: Buffer; headers: Headers; status: number }
  | { kind: 'laterSays'; status: number; text: string }
  | { kind: 'breaksOff'; status: number }
  | { kind: 'drip'; ms: number; bytes: number; login: string | null }

/** A list of values is sent as several header lines. */
export type Headers = Record<string, string | string[]>

/**
 * What is wrong with `next`: on the OEM's other host; of an inner host that nobody reaches; without the prefix under which
 * the feed is; as a query; with a doubled slash, for which the server gives the first page; an address that says
 * nothing; the same, and no page but the first is found by its number (`lost`); in the HTTP header `Link`, of which there are two
 * lines, and no other page is found without what stands there (`header`); the same, and one that leads nowhere in the page (`both`).
 */
export type LinkFault =
  | 'otherHost'
  | 'innerHost'
  | 'noPrefix'
  | 'query'
  | 'doubledSlash'
  | 'opaque'
  | 'lost'
  | 'header'
  | 'both'
/** How an OEM says that a login sees no machines. */
export type EmptyAnswer = 'list' | 'no_content' | 'no_body' | 'no_records'

/** The commands that set a fault. */
export interface Faults {
  /** Ends every fault, and answers a held request. */
  healthy(): void
  /** Refuses every login, right or wrong, and every token that was issued before. */
  refuseLogin(): void
  /** Accepts the login, and forbids the feed (403). */
  noAccess(): void
  /** "Slow down", in the OEM's own way. `seconds`: what it says to wait; `times`: for so many requests only. */
  throttle(seconds?: number | null, times?: number | null): void
  maintenance(): void
  /** Closes connections without an answer. */
  down(): void
  /** Delays every answer by `ms`. */
  slow(ms: number): void
  /** Answers with a web page instead of a snapshot. */
  html(): void
  /** John Deere's way: a link `connections`, no machines. */
  consentMissing(): void
  /** Paging goes in a circle: the last page's `next` is the second page. */
  loop(): void
  /** `next` of every page is wrong in that way. */
  links(links: LinkFault): void
  /** Shows the login no machines any more. */
  emptied(how: EmptyAnswer): void
  /** Lists the same machines in another order, page after page, without an end. */
  endless(): void
  /** John Deere's way: machines, and beside them a link `connections` for those of owners who have not consented. */
  someConsent(): void
  /** Answers with any status. */
  status(status: number): void
  /** The token address answers this, JSON or not. */
  loginSays(status: number, text: string | Buffer, headers?: Headers): void
  /** Answers with this instead of a page. `headers`: `content-encoding` and the like. */
  pageSays(body: string | Buffer, headers?: Headers, status?: number): void
  /** Answers so for every page but the first. */
  laterSays(status: number, text: string): void
  /** Begins the answer to a page or a login with that status, and cuts the connection. */
  breaksOff(status: number): void
  /** The answer to a page begins at once with so many `bytes`, and goes on by one now and then. `login`: for that user name only. */
  drip(ms: number, bytes?: number, login?: string | null): void
}

export function createFaults(set: (fault: Fault) => void): Faults {
  return {
    healthy: () => set({ kind: 'healthy' }),
    refuseLogin: () => set({ kind: 'refuseLogin' }),
    noAccess: () => set({ kind: 'noAccess' }),
    throttle: (seconds = null, times = null) => set({ kind: 'throttle', seconds, left: times }),
    maintenance: () => set({ kind: 'maintenance' }),
    down: () => set({ kind: 'down' }),
    slow: ms => set({ kind: 'slow', ms }),
    html: () => set({ kind: 'html' }),
    consentMissing: () => set({ kind: 'consentMissing' }),
    loop: () => set({ kind: 'loop' }),
    links: links => set({ kind: 'links', links }),
    emptied: how => set({ kind: 'emptied', how }),
    endless: () => set({ kind: 'endless' }),
    someConsent: () => set({ kind: 'someConsent' }),
    status: status => set({ kind: 'status', status }),
    loginSays: (status, text, headers = {}) => set({ kind: 'loginSays', status, body: Buffer.from(text), headers }),
    pageSays: (body, headers = {}, status = 200) => set({ kind: 'pageSays', body: Buffer.from(body), headers, status }),
    laterSays: (status, text) => set({ kind: 'laterSays', status, text }),
    breaksOff: status => set({ kind: 'breaksOff', status }),
    drip: (ms, bytes = 1, login = null) => set({ kind: 'drip', ms, bytes, login }),
  }
}
