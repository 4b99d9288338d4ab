import type { EquipmentSnapshot, Oddity } from '../asset/equipment-snapshot.ts'
import type { HourReading, HourUnit, HourUnits } from '../asset/hour-units.ts'
import type { OemId } from './oems.ts'

/** The port to the OEMs. The one implementation is `adapters/feeds/`. */
export interface Feed {
  /** The Marketplace: every OEM data feed app that can be installed, in the order it is listed. */
  readonly catalogue: readonly FeedApp[]

  /**
   * Reads one page of the fleet snapshot. `cursor` is `null` for the first page, else what the page before gave as
   * `next`. Whatever an OEM is known to answer is a value; only a bug throws.
   */
  readPage(connection: FeedConnection, cursor: string | null, patience?: Patience): Promise<FeedAnswer>

  /**
   * The address that `readPage` asks first, for the person who entered it: it may hold what they keep to themselves. `null`
   * where the app has an address of its own, or none was entered that could be asked.
   */
  firstAddress(connection: FeedConnection): string | null

  /** The server that answers there, e.g. `api.cat.com`; `null` where what was entered is no address. Asks nobody. */
  hostOf(connection: FeedConnection): string | null
}

/** How long an answer may take: `short` where a person waits for it, `usual` if left out. */
export type Patience = 'usual' | 'short'

/** The app that is called so; `null` where there is none, or none any more. */
export function findApp(feed: Feed, oem: string): FeedApp | null {
  return feed.catalogue.find(candidate => candidate.oem === oem) ?? null
}

/**
 * The app of a stored integration, where it is about to be asked for data or credentials. One that left the catalogue is a bug
 * of a release: lists show it all the same, as they read its rows alone.
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
  /** What an installed one is called, in every language; the Marketplace has words of its own for one that is generic. */
  name: string
  /** Of no maker: for any feed that follows the standard. */
  generic: boolean
  /** What the admin must enter, in the order of the form. */
  fields: readonly CredentialField[]
  /** Seconds between the starts of two syncs: the OEM's own pace. */
  paceSeconds: number
  /** Seconds within which the same URL must not be asked again (Komatsu: 300). 0 where the OEM has no such rule. */
  sameUrlSeconds: number
}

/** One field of an app's credential form. Its label and hint are words of `adapters/chat/`, found by `id`. */
export interface CredentialField {
  id: CredentialFieldId
  /** Secrets are never shown again once they were entered. */
  secret: boolean
  required: boolean
  /** For `choice`: the values. */
  choices?: readonly AuthMethod[]
}

/** The union of what OEMs hand out (one word for one thing, whatever the OEM calls it). */
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

/** How a feed signs in, where the admin says it. */
export type AuthMethod = 'basic' | 'bearer' | 'client_credentials' | 'password'

/** Fields that hold an address. */
export function isUrlField(id: CredentialFieldId): id is 'baseUrl' | 'tokenUrl' {
  return id === 'baseUrl' || id === 'tokenUrl'
}

/** How to reach one feed: the app's key and what the admin entered. Lives in memory only, for one read. */
export interface FeedConnection {
  oem: OemId
  credentials: Readonly<Partial<Record<CredentialFieldId, string>>>
  /** In which units its hours were found to be written; none or null: nothing is known yet. */
  hours?: HourUnits | null | undefined
}

/** Of a page: in which units its hours were taken to be written, and some of them as they are, to see how they grow. */
export interface PageHours {
  units: HourUnits
  /** What the standard or the address says. */
  expected: HourUnit
  /** `index`: of the machine in `equipment`; below 0: of one that is not in it. */
  readings: ({ index: number } & HourReading)[]
}

export type FeedAnswer =
  | {
      kind: 'page'
      equipment: EquipmentSnapshot[]
      /** `null` on the last page. Opaque to the core; stored as the checkpoint of a sync. */
      next: string | null
      /** Why machines may be missing after this page: the list may be incomplete, and this is told. */
      cut: Cut | null
      /** Of the page itself: machines without any identity (`no_identity`), which are not in `equipment`. */
      oddities: Oddity[]
      /** Not there where the page has no hours. */
      hours?: PageHours | undefined
    }
  | FeedTrouble

/** Why a list may be incomplete. `page` counts from 1, as people do. */
export type Cut =
  /** The feed said that there is such a page, in a way that could not be followed, and counting up didn't find it either. */
  | { kind: 'not_followed'; page: number }
  /** Its pages lead back to machines that were listed before. */
  | { kind: 'circle' }
  /** The list had no end after so many pages. */
  | { kind: 'endless'; pages: number }
  /** The feed says beside its machines that something went wrong, in words of its own. */
  | { kind: 'error' }
  /** Some owners' consent is missing at the OEM; `url` is where to give it. */
  | { kind: 'consent'; url: string | null }

/** Why a feed gave no page. Each has its own sentence and next step in `adapters/chat/words/`. */
export type FeedTrouble =
  /** The OEM refused the login. Never repeated by itself: some OEMs lock out (Proemion). */
  | { kind: 'wrong_credentials' }
  /** The login's scope isn't one that the OEM knows, or gives to this client. */
  | { kind: 'wrong_scope' }
  /** The token address neither gave a token nor refused the login; `detail` is safe to show. */
  | { kind: 'no_token'; detail: string }
  /** The login is right but may not read the ISO feed (403, or the wrong kind of credential). */
  | { kind: 'no_access' }
  /** The machine owner's consent is missing at the OEM (John Deere `connections`); `url` is where to give it. */
  | { kind: 'consent_missing'; url: string | null }
  /** Slow down. `until` is the OEM's word or our own pace. */
  | { kind: 'throttled'; until: Date }
  | { kind: 'maintenance' }
  /** No answer, 5xx, TLS, DNS, or a host that we refuse to call; `detail` is safe to show and holds no secret. */
  | { kind: 'unreachable'; detail: string }
  /** More than we take: bytes, elements, machines, or the time or memory to read it; `detail` is safe to show. */
  | { kind: 'too_large'; detail: string }
  /** An answer that is no ISO 15143-3 snapshot; `detail` is safe to show. */
  | { kind: 'not_iso'; detail: string }
  /** Not the feed: a bug of ours, again and again. `reference`: under which the operator's log has it. */
  | { kind: 'internal_error'; reference: string }

/** What is wrong with a list that a feed gave: it answers, but not all of its machines are in it. */
export type ListTrouble =
  | { kind: 'list_incomplete'; cut: Cut; listed: number }
  /** There are machines, but none that could be told from another. */
  | { kind: 'list_nameless'; machines: number }
  | { kind: 'list_empty'; before: number }
  | { kind: 'list_shrunk'; before: number; now: number }
