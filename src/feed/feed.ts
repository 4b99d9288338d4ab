import type { EquipmentSnapshot, Oddity } from '../asset/equipment-snapshot.ts'
import type { HourReading, HourUnit, HourUnits } from '../asset/hour-units.ts'
import type { OemId } from './oems.ts'

/** The port to the OEMs. Its only implementation is `adapters/feeds/`. */
export interface Feed {
  /** The Marketplace: every OEM data feed app that can be installed, in the order it is listed. */
  readonly catalogue: readonly FeedApp[]

  /**
   * Reads one page of the fleet snapshot. `cursor`: `null` for the first page, else `next` of the page before. Every
   * answer that an OEM is known to give is returned as a value; only a bug throws.
   */
  readPage(connection: FeedConnection, cursor: string | null, policy?: TimeoutPolicy): Promise<FeedAnswer>

  /**
   * The address that `readPage` requests first. Show it only to the person who entered it, because it may contain
   * private parts. `null` if the app has a fixed address, or none was entered that could be requested.
   */
  firstAddress(connection: FeedConnection): string | null

  /**
   * What is wrong with an entered address, as far as its text shows; null: nothing. `not_https`: it is not encrypted, and
   * the operator has not allowed its server. Makes no request.
   */
  addressProblem(address: string): AddressProblem | null

  /** The server of this connection, e.g. `api.cat.com`; `null` if the entered address is invalid. Makes no request. */
  hostOf(connection: FeedConnection): string | null
}

/** What is wrong with an address that somebody entered. */
export type AddressProblem = 'not_a_url' | 'not_https'

/** Which time limits apply to a request: `interactive` while a person waits for the answer; default `background`. */
export type TimeoutPolicy = 'background' | 'interactive'

/** The app with this key; `null` if there is none, or not any more. */
export function findApp(feed: Feed, oem: string): FeedApp | null {
  return feed.catalogue.find(candidate => candidate.oem === oem) ?? null
}

/**
 * The app of a stored integration that is about to be requested, or whose credentials are needed. Throws if the app
 * left the catalogue, which is a bug of a release. Lists still show such an integration, because they only read its
 * rows.
 */
export function feedApp(feed: Feed, oem: string): FeedApp {
  const app = findApp(feed, oem)
  if (!app) throw new Error(`No OEM data feed app "${oem}" in the catalogue.`)
  return app
}

/** An OEM data feed app as the Marketplace shows it. */
export interface FeedApp {
  /** Stable key, e.g. `caterpillar`. Stored with every integration. */
  oem: OemId
  /** The name of an installed app, in every language. For a generic app the Marketplace has its own words. */
  name: string
  /** True: the app belongs to no maker and reads any feed that follows the standard. */
  generic: boolean
  /** What the admin must enter, in the order of the form. */
  fields: readonly CredentialField[]
  /** Seconds between the starts of two reads: the OEM's pace. */
  paceSeconds: number
  /** Seconds within which the same URL must not be requested again (Komatsu: 300). 0 if the OEM has no such rule. */
  sameUrlSeconds: number
  /** Its feed is simulated while people use it on a real chat platform: its page says so. */
  simulated?: boolean
}

/** One field of an app's credential form. `adapters/chat/words/` has its label and hint by `id`. */
export interface CredentialField {
  id: CredentialFieldId
  /** Secrets are never shown again after they were entered. */
  secret: boolean
  required: boolean
  /** For `authMethod`: the values to choose from. */
  choices?: readonly AuthMethod[]
  /** It belongs to these ways to sign in alone; absent: to every one. */
  only?: readonly AuthMethod[]
}

/** All credentials that OEMs hand out, each under one name whatever the OEM calls it. */
export type CredentialFieldId =
  | 'baseUrl'
  | 'authMethod'
  | 'username'
  | 'password'
  | 'clientId'
  | 'clientSecret'
  | 'scope'
  | 'tokenUrl'
  | 'apiToken'
  | 'subscriberId'

/** How a feed authenticates, if the admin must choose; in the order of the form. */
export const AUTH_METHODS = ['basic', 'client_credentials', 'password', 'bearer'] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** The ways to sign in that an app lets the admin choose from; none if it has only one. */
export function signInsOf(app: Pick<FeedApp, 'fields'>): readonly AuthMethod[] {
  return app.fields.find(field => field.choices)?.choices ?? []
}

/** The fields of the form for a way to sign in; null: the app has only one. The choice itself is not among them. */
export function fieldsFor(app: Pick<FeedApp, 'fields'>, method: AuthMethod | null): CredentialField[] {
  return app.fields.filter(
    field => !field.choices && (field.only === undefined || (method !== null && field.only.includes(method))),
  )
}

/** Whether the field holds a URL. */
export function isUrlField(id: CredentialFieldId): id is 'baseUrl' | 'tokenUrl' {
  return id === 'baseUrl' || id === 'tokenUrl'
}

/** What is needed to reach one feed: the app's key and the credentials. In memory only, for one read. */
export interface FeedConnection {
  oem: OemId
  credentials: Readonly<Partial<Record<CredentialFieldId, string>>>
  /** The units in which the feed writes its hours; absent or null: nothing is known yet. */
  hours?: HourUnits | null | undefined
}

/**
 * The hours of one page: the units by which they were read, and samples as written, from which their growth is seen.
 */
export interface PageHours {
  units: HourUnits
  /** The unit according to the standard or the address. */
  expected: HourUnit
  /** `index`: the machine in `equipment`; below 0: a machine that is not in it. */
  readings: ({ index: number } & HourReading)[]
}

export type FeedAnswer =
  | {
      kind: 'page'
      equipment: EquipmentSnapshot[]
      /** `null` on the last page. Opaque to the core; stored as the checkpoint of a read. */
      next: string | null
      /** Why machines may be missing after this page. People are informed that the list may be incomplete. */
      cut: Cut | null
      /** Oddities of the page itself: machines without an identifier (`no_identity`), which are not in `equipment`. */
      oddities: Oddity[]
      /** Absent if the page has no hours. */
      hours?: PageHours | undefined
    }
  | FeedTrouble

/** Why a list may be incomplete. `page` counts from 1. */
export type Cut =
  /** The feed announced this page in a way that could not be followed, and counting up didn't find it either. */
  | { kind: 'not_followed'; page: number }
  /** Its pages lead back to machines that were already listed. */
  | { kind: 'circle' }
  /** The list had no end after this many pages. */
  | { kind: 'endless'; pages: number }
  /** Beside its machines, the feed reports an error in its own words. */
  | { kind: 'error' }
  /** The consent of some owners is missing at the OEM; `url` is where to give it. */
  | { kind: 'consent'; url: string | null }

/** Why a feed gave no page. `adapters/chat/words/` has a sentence and a next step for each. */
export type FeedTrouble =
  /** The OEM refused the credentials. Never retried automatically: some OEMs lock the login (Proemion). */
  | { kind: 'wrong_credentials' }
  /** The OEM doesn't know the scope, or doesn't grant it to this client. */
  | { kind: 'wrong_scope' }
  /** The token URL neither returned a token nor refused the credentials; `detail` is safe to show. */
  | { kind: 'no_token'; detail: string }
  /** The credentials are right but may not read the ISO feed (403, or the wrong kind of credentials). */
  | { kind: 'no_access' }
  /** The machine owner's consent is missing at the OEM (John Deere `connections`); `url` is where to give it. */
  | { kind: 'consent_missing'; url: string | null }
  /** Rate limit. `until`: as the OEM said, or by our own pace. */
  | { kind: 'throttled'; until: Date }
  | { kind: 'maintenance' }
  /** No answer, 5xx, TLS, DNS, or a host that we refuse to call; `detail` is safe to show and contains no secret. */
  | { kind: 'unreachable'; detail: string }
  /** A limit was exceeded: bytes, elements, machines, or the time or memory to read them; `detail` is safe to show. */
  | { kind: 'too_large'; detail: string }
  /** The answer is no ISO 15143-3 snapshot; `detail` is safe to show. */
  | { kind: 'not_iso'; detail: string }
  /** A bug in this product, several times in a row. `reference`: the id of its entry in the operator's log. */
  | { kind: 'internal_error'; reference: string }

/** Why a Verify failed. `reference`: the id of its entry in the operator's log; older rows have none. */
export type FailedVerify = FeedTrouble & { reference?: string }

/** What is wrong with a list: the feed answers, but not all of its machines are in the list. */
export type ListTrouble =
  | { kind: 'list_incomplete'; cut: Cut; listed: number }
  /** It has machines, but none with an identifier. */
  | { kind: 'list_nameless'; machines: number }
  | { kind: 'list_empty'; before: number }
  | { kind: 'list_shrunk'; before: number; now: number }
