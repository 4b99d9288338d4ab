import type { AuthMethod, CredentialField, CredentialFieldId } from '../../src/feed/feed.ts'
import type { OemId } from '../../src/feed/oems.ts'

/** The description of an OEM's feed. An OEM is only data: what would need code first becomes a field here. */
export interface Oem<Id extends OemId = OemId> {
  oem: Id
  /** The name of an installed app, in every language. */
  name: string
  /** Set if the app belongs to no maker and reads any feed that follows the standard. */
  generic?: true
  fields: readonly CredentialField[]
  paceSeconds: number
  sameUrlSeconds: number
  /** The value of `{base}`; `null`: the admin enters it. */
  baseUrl: string | null
  /**
   * Hosts of the OEM besides that of `baseUrl`, as its documentation or clients name them. A `next` link to one of them
   * is requested with the login. The list is fixed here; an answer can't add to it.
   */
  ownHosts: readonly string[]
  /**
   * The URL of page `{page}`. `{base}` and every non-secret field of the form (`{subscriberId}`) are replaced, too.
   * `null`: derived from the base URL that the admin entered, see `pageTemplateOf`.
   */
  pageTemplate: string | null
  /** How to authenticate. `chosen`: by the form's `authMethod`. */
  auth: Auth | 'chosen'
  /** Header `Accept` of a page request. */
  accept: string
  /** The rate limit of one login at this OEM. */
  rate: Rate
  slowDown: {
    /** Statuses besides 429 that mean "slow down" at this OEM. */
    statuses: readonly number[]
    /** Seconds to wait if the answer doesn't say. */
    seconds: number
  }
  /** Statuses that mean maintenance at this OEM. */
  maintenance: readonly number[]
}

export type Auth =
  | { kind: Exclude<AuthMethod, OAuth> }
  /** OAuth 2. `tokenUrl` may begin with `{base}`; `null`: the form's field `tokenUrl`. */
  | { kind: OAuth; tokenUrl: string | null }

type OAuth = Extract<AuthMethod, 'client_credentials' | 'password'>

export interface Rate {
  requests: number
  seconds: number
}

/** Defaults for most OEMs: `...DEFAULTS`, followed by what differs. */
export const DEFAULTS = {
  sameUrlSeconds: 0,
  ownHosts: [],
  // Both formats are read. The feed chooses, unless it requires an explicit `Accept`.
  accept: 'application/xml, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1',
  rate: { requests: 5, seconds: 1 },
  slowDown: { statuses: [], seconds: 300 },
  maintenance: [],
} as const satisfies Partial<Oem>

export const required = (id: CredentialFieldId): CredentialField => ({ id, secret: false, required: true })
export const secret = (id: CredentialFieldId): CredentialField => ({ id, secret: true, required: true })
