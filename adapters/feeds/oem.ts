import type { AuthMethod, CredentialField, CredentialFieldId } from '../../src/feed/feed.ts'
import type { OemId } from '../../src/feed/oems.ts'

/** What there is to know of an OEM's feed. An OEM is a page of data; what would need code becomes a field here first. */
export interface Oem<Id extends OemId = OemId> {
  oem: Id
  /** What an installed one is called, in every language. */
  name: string
  /** Of no maker: for any feed that follows the standard. */
  generic?: true
  fields: readonly CredentialField[]
  paceSeconds: number
  sameUrlSeconds: number
  /** What `{base}` stands for; `null` where the admin enters it. */
  baseUrl: string | null
  /**
   * Hosts of the OEM besides that of `baseUrl`, as its papers or its clients name them: a `next` that leads there is followed
   * with the login. Written here and nowhere else; an answer can't add to them.
   */
  ownHosts: readonly string[]
  /**
   * Where page `{page}` is. Also replaced: `{base}` and every non-secret field of the form (`{subscriberId}`).
   * `null`: worked out from the base URL the admin entered, see `pageUrl`.
   */
  pageTemplate: string | null
  /** How to get in. `chosen`: by the form's `authMethod`. */
  auth: Auth | 'chosen'
  /** Header `Accept` of a page request. */
  accept: string
  /** Requests one login may make to this OEM. */
  rate: Rate
  slowDown: {
    /** Statuses that mean "slow down" at this OEM, besides 429. */
    statuses: readonly number[]
    /** Seconds to wait where the answer doesn't say. */
    seconds: number
  }
  /** Statuses that mean maintenance at this OEM. */
  maintenance: readonly number[]
}

export type Auth =
  | { kind: Exclude<AuthMethod, OAuth> }
  /** OAuth 2. `tokenUrl` may begin with `{base}`; `null`: the form's `tokenUrl`. */
  | { kind: OAuth; tokenUrl: string | null }

type OAuth = Extract<AuthMethod, 'client_credentials' | 'password'>

export interface Rate {
  requests: number
  seconds: number
}

/** What goes for most of them: `...USUAL`, and after it what an OEM does otherwise. */
export const USUAL = {
  sameUrlSeconds: 0,
  ownHosts: [],
  // Both forms are read; which one comes is the feed's choice unless it needs to be told.
  accept: 'application/xml, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1',
  rate: { requests: 5, seconds: 1 },
  slowDown: { statuses: [], seconds: 300 },
  maintenance: [],
} as const satisfies Partial<Oem>

export const required = (id: CredentialFieldId): CredentialField => ({ id, secret: false, required: true })
export const secret = (id: CredentialFieldId): CredentialField => ({ id, secret: true, required: true })
