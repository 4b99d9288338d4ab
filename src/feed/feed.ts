import type { EquipmentSnapshot, Oddity } from '../asset/equipment-snapshot.ts'
import type { OemId } from './oems.ts'

/** The port to the OEMs. The one implementation is `adapters/feeds/`. */
export interface Feed {
  /** The Marketplace: every OEM data feed app that can be installed, in the order it is listed. */
  readonly catalogue: readonly FeedApp[]

  /**
   * Reads one page of the fleet snapshot. `cursor` is `null` for the first page, else what the page before gave as
   * `next`. Whatever an OEM is known to answer is a value; only a bug throws.
   */
  readPage(connection: FeedConnection, cursor: string | null): Promise<FeedAnswer>

  /** The server that answers there, e.g. `api.cat.com`; `null` where what was entered is no address. Asks nobody. */
  hostOf(connection: FeedConnection): string | null
}

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
}

export type FeedAnswer =
  | {
      kind: 'page'
      equipment: EquipmentSnapshot[]
      /** `null` on the last page. Opaque to the core; stored as the checkpoint of a sync. */
      next: string | null
      /** True where paging was cut short by a guard (loop, cap): the list may be incomplete and this is told. */
      truncated: boolean
      /** Of the page itself: machines without any identity (`no_identity`), which are not in `equipment`. */
      oddities: Oddity[]
    }
  | FeedTrouble

/** Why a feed gave no page. Each has its own sentence and next step in `adapters/chat/words/`. */
export type FeedTrouble =
  /** The OEM refused the login. Never repeated by itself: some OEMs lock out (Proemion). */
  | { kind: 'wrong_credentials' }
  /** The login is right but may not read the ISO feed (403, or the wrong kind of credential). */
  | { kind: 'no_access' }
  /** The machine owner's consent is missing at the OEM (John Deere `connections`); `url` is where to give it. */
  | { kind: 'consent_missing'; url: string | null }
  /** Slow down. `until` is the OEM's word or our own pace. */
  | { kind: 'throttled'; until: Date }
  | { kind: 'maintenance' }
  /** No answer, 5xx, TLS, DNS, or a host that we refuse to call; `detail` is safe to show and holds no secret. */
  | { kind: 'unreachable'; detail: string }
  /** An answer that is no ISO 15143-3 snapshot; `detail` is safe to show. */
  | { kind: 'not_iso'; detail: string }
  /** Not the feed: a bug of ours, again and again. `reference`: under which the operator's log has it. */
  | { kind: 'internal_error'; reference: string }
