import type { ColumnType, Generated } from 'kysely'
import type { Place, Topic } from '../announcement/announcement.ts'
import type { Address } from '../announcement/messenger.ts'
import type { KnownHours } from '../asset/hour-units.ts'
import type { IdentifierKind } from '../asset/identifier-value.ts'
import type { Cut, FailedVerify, FeedTrouble, ListTrouble } from '../feed/feed.ts'
import type { ListCell, ListSource } from '../own-list/list-table.ts'
import type { DraftView } from '../selection/draft-view.ts'
import type { ValuesReceived } from '../sync/count-values.ts'

/**
 * The tables for kysely: the types of what `migrations/` creates. `test/schema.sql` shows the resulting schema,
 * `docs/data-model.md` how the tables belong together.
 *
 * The same everywhere, and so not repeated below: `…_at` is an instant and null means "not yet" (`due_at`: not due);
 * `…_by` is the id of a person; `external_id` is the platform's own id; `month` and `…_month` are the first day of a
 * calendar month, `YYYY-MM-01`; `time_zone` is an IANA name; `language` and `locale` are BCP 47 tags.
 */
export interface Database {
  account: AccountTable
  account_zone: AccountZoneTable
  workspace: WorkspaceTable
  workspace_account: WorkspaceAccountTable
  person: PersonTable
  access_request: AccessRequestTable
  subscription: SubscriptionTable
  subscription_feed: SubscriptionFeedTable
  digest: DigestTable
  digest_part: DigestPartTable
  secret: SecretTable
  audit_entry: AuditEntryTable
  seen_event: SeenEventTable
  kept_click: KeptClickTable
  integration: IntegrationTable
  integration_zone: IntegrationZoneTable
  lease: LeaseTable
  price: PriceTable
  trouble: TroubleTable
  asset: AssetTable
  telemetry: TelemetryTable
  asset_identifier: AssetIdentifierTable
  asset_conflict: AssetConflictTable
  asset_merge: AssetMergeTable
  silence: SilenceTable
  listing: ListingTable
  facet: FacetTable
  oddity: OddityTable
  selection: SelectionTable
  draft: DraftTable
  draft_change: DraftChangeTable
  own_list: OwnListTable
  arrival: ArrivalTable
  arrival_asset: ArrivalAssetTable
  receipt: ReceiptTable
  closed_month: ClosedMonthTable
  closed_month_feed: ClosedMonthFeedTable
  closed_month_asset: ClosedMonthAssetTable
  announcement: AnnouncementTable
  link_code: LinkCodeTable
  link_guess: LinkGuessTable
  administrator_code: AdministratorCodeTable
  administrator_guess: AdministratorGuessTable
  conversation: ConversationTable
  erasure: ErasureTable
  home_view: HomeViewTable
}

/** Written as JSON text, read as parsed JSON (node-postgres would turn a bare array into a Postgres array). */
type Json<T> = ColumnType<T, string, string>
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>

export type Platform = 'slack' | 'teams'
export type Role = 'administrator' | 'fleet_administrator'
/** How a person belongs to the company of the workspace, as the platform says; `unknown` until it was queried. */
export type Standing = 'inside' | 'outside' | 'left' | 'unknown'
/** Why somebody has a role: see `migrations/20261128000002-people.ts`. */
export type RoleReason = 'given' | 'installed' | 'operator' | 'before'
export type SubscriptionTopic = 'new_assets' | 'feed_trouble' | 'billing'
/** How soon a channel gets a post. */
export type Pace = 'at_once' | 'hourly' | 'daily'
/** Each post on its own, or all posts of a month in one thread. */
export type Layout = 'flat' | 'thread'
export type IntegrationState = 'installed' | 'verified' | 'active' | 'removed'
export type DraftBase = 'all' | 'none' | 'selected'
export type Decision = 'imported' | 'approved' | 'declined'
/**
 * Whether trouble is about an answer of the feed, or about the list that its answers add up to. A feed has at most one
 * open trouble of each.
 */
export type TroubleAbout = 'answer' | 'list'
/** How a person last changed the selection. */
export type SelectionChange = 'confirmed' | 'approved' | 'declined' | 'undone'

/** A company. */
interface AccountTable {
  id: Generated<number>
  name: string
  /**
   * The zone that people chose: times are shown in it. Calendar months follow it after the newest row of
   * `account_zone`.
   */
  time_zone: Generated<string>
  created_at: Date
  /** The language of posts to channels without one of their own; null: not set. */
  language: Generated<string | null>
  /** The initial value of "Import all new incoming assets" in a new feed. */
  import_new: Generated<boolean>
  /** New incoming assets that wait longer than this for approval cause one reminder; null: never. */
  remind_after_hours: Generated<number | null>
  /** A machine whose newest timestamp is older than this is silent (level 1), or silent for long (level 2). */
  silent_after_days: Generated<number>
  long_silent_after_days: Generated<number>
}

/** Months before `before_month` have this zone, unless an earlier row applies to them. */
interface AccountZoneTable {
  account_id: number
  before_month: string
  time_zone: string
}

/** A Slack workspace or a Teams tenant. */
interface WorkspaceTable {
  id: Generated<number>
  account_id: number
  platform: Platform
  external_id: string
  name: string
  /** The platform's id of the app's bot user. */
  bot_user_id: string | null
  /**
   * The platform's id of the person who installed the app into a new account, and so becomes Administrator; null if
   * installing says nothing about rights.
   */
  installed_by: string | null
  /** Slack's id of the organisation (Enterprise Grid) of the workspace, once it was looked up. */
  enterprise: Generated<string | null>
  /** The newest installation. */
  installed_at: Date
  uninstalled_at: Date | null
  /** Where the Bot Connector of Teams is called, for conversations without one of their own; null in Slack. */
  service_url: string | null
  /** Don't query the platform about its people before this time (rate limit); null: it may be queried. */
  ask_at: Generated<Date | null>
  /** The next page of the search for people who run the workspace; null: the first. */
  admins_cursor: Generated<string | null>
  /** When that page is due; null: at once. */
  admins_at: Generated<Date | null>
}

/** The account of a workspace from `since` (inclusive) until `until` (exclusive); null: until now. */
interface WorkspaceAccountTable {
  workspace_id: number
  account_id: number
  since: Date
  until: Date | null
}

/** Somebody in a workspace. */
interface PersonTable {
  id: Generated<number>
  workspace_id: number
  external_id: string
  name: string
  locale: string
  time_zone: string
  /**
   * Whether they run the workspace, as the platform says (for Teams: the operator's setting). Counts only for insiders.
   */
  workspace_admin: Generated<boolean>
  standing: Generated<Standing>
  /** The role that somebody gave, or that the old rule gave; `roleOfPerson` says which role counts. */
  role: Role | null
  /** Null: no role. */
  role_reason: Generated<RoleReason | null>
  /** When the platform was last queried about the person. */
  profile_read_at: Date
  /** When to query it again, in any case; null: daily, if the person has a role, owns something or waits for access. */
  check_at: Generated<Date | null>
  /** The row of the same person that is used instead: this one only remains for the audit trail. Null: it is used. */
  merged_into: Generated<number | null>
}

/** A request for access by somebody without a role. Open while it is neither allowed nor declined. */
interface AccessRequestTable {
  id: Generated<number>
  person_id: number
  requested_at: Date
  allowed_at: Date | null
  allowed_by: number | null
  declined_at: Generated<Date | null>
  declined_by: Generated<number | null>
}

/** A channel that gets posts. */
interface SubscriptionTable {
  id: Generated<number>
  workspace_id: number
  /** The platform's id. */
  channel: string
  topics: SubscriptionTopic[]
  pace: Generated<Pace>
  /** Quiet hours: hours of the day in the account's zone, from (included) to (excluded); null: none. */
  quiet_from: number | null
  quiet_to: number | null
  layout: Generated<Layout>
  locale: string
  /** Who set the channel up last, and when. */
  created_by: number
  created_at: Date
}

/** The feeds of a subscription. No rows: all feeds, including later ones. */
interface SubscriptionFeedTable {
  subscription_id: number
  integration_id: number
}

/** A channel's posts that are collected until `due_at`. */
interface DigestTable {
  id: Generated<number>
  workspace_id: number
  channel: string
  due_at: Date
  /** Nothing is added to it any more. */
  closed: Generated<boolean>
}

/** One post of a digest. */
interface DigestPartTable {
  digest_id: number
  topic: Json<Topic>
  /** The order in which they were added. */
  nth: Generated<number>
}

/** A sealed value (envelope encryption). */
interface SecretTable {
  /** `account/3/integration/12`, `click/7` or `file-links`: see `src/secret/secrets.ts`. */
  owner: string
  field: string
  /** The key of `SEAL_KEYS` that wraps the data key. */
  key_id: string
  /** The data key, and the value sealed by it: iv (12 bytes), ciphertext, tag (16 bytes). */
  wrapped_key: Buffer
  ciphertext: Buffer
  /** The fingerprint of the keyring that could not open it: not tried again with the same keyring. Null: it opens. */
  not_opened_with: Generated<string | null>
}

/** The audit trail; append-only. */
interface AuditEntryTable {
  id: Generated<number>
  account_id: number
  at: Date
  /** Null: the system did it. */
  person_id: number | null
  /** A key of `AuditDetails`, with its details. */
  action: string
  details: Json<Record<string, unknown>>
}

/** The inbox: clicks that were acknowledged before their deed was done. What the person did is in `secret`. */
interface KeptClickTable {
  id: Generated<number>
  /** The idempotency key of the click; the same key is in `seen_event`. */
  event_id: string
  platform: Platform
  /** The platform's ids. */
  workspace: string
  person: string
  clicked_at: Date
}

/** Events and clicks that were handled, or are being handled. */
interface SeenEventTable {
  /** The idempotency key, which begins with the sender: `slack/Ev0123`. */
  event_id: string
  /** The first time. After a day the row is deleted. */
  seen_at: Date
  /** The lease of the process that handles the event; null: it was handled. */
  lease_until: Date | null
}

/** A feed app that an account installed. */
interface IntegrationTable {
  id: Generated<number>
  account_id: number
  /** The key of the app in the catalogue (`OEM_IDS`). */
  oem: string
  name: string
  state: IntegrationState
  /** Whether machines that appear later are selected without a decision. */
  import_new: Generated<boolean>
  installed_by: number
  installed_at: Date
  /** The Verify that waits for its outcome; null: none. */
  verify_requested_by: number | null
  verify_requested_at: Date | null
  /** Why the last Verify failed; null after a successful one. */
  verify_trouble: JsonOrNull<FailedVerify>
  confirmed_by: number | null
  /** Who took the feed over; null: who confirmed it, otherwise who installed it. */
  owner_id: Generated<number | null>
  /** The latest Confirm. */
  confirmed_at: Date | null
  /** The first Confirm: the feed is billed from its month on. */
  first_confirmed_at: Generated<Date | null>
  /** Incremented by each Confirm and decision: a draft based on an older version is refused once. */
  selection_version: Generated<number>
  /** The change that made that version, and who made it; null: there was none. */
  selection_change: SelectionChange | null
  selection_changed_by: number | null
  selection_changed_at: Date | null
  /** The read that is running; null: none. */
  read_started_at: Date | null
  /** The next page of it, opaque (`FeedAnswer`); null: the first. */
  read_cursor: string | null
  /** Incremented with each stored turn and each abandoned read. A job that expects another number stops. */
  read_turn: Generated<number>
  /** The number of the current read, or of the last one. */
  read_number: Generated<number>
  /** Null: not read before a person acts (Verify, Confirm). */
  next_sync_at: Date | null
  /** The end of the last read that reached the end of the list. */
  last_sync_at: Date | null
  /** When silent machines were last announced. */
  silence_told_at: Generated<Date | null>
  /** Consecutive failed requests; counts the backoff. */
  failures: Generated<number>
  /** Counts, stored so that no screen has to count. */
  asset_count: Generated<number>
  /** What is known about the units of its hour counters; null: nothing yet. */
  hours: JsonOrNull<KnownHours>
  selected_count: Generated<number>
  /** Machines that another live feed of the account listed, too, at the end of the last read. */
  shared_count: Generated<number>
  /** How many machines send which value, as of the end of the last read; null: none has ended since this is counted. */
  values_received: ColumnType<ValuesReceived | null, string | null | undefined, string | null>
  /** How many machines the last list without trouble had; null: there was none yet. */
  listed_count: number | null
  /** The state of the read that is running: machines so far, and why some may be missing. */
  read_count: Generated<number>
  read_cut: JsonOrNull<Cut>
  /** The server that is requested, e.g. `api.cat.com`; null: unknown. */
  host: Generated<string | null>
}

/** Who works on a row of work, or until when that row waits after a failure: `src/lease.ts`. */
interface LeaseTable {
  /** The kind of work, and the key of its row (`workKey`). */
  job: string
  key: string
  /** This attempt; null: it failed, and the row waits until `until`. */
  holder: string | null
  until: Date
  /** Consecutive failed attempts. */
  failures: Generated<number>
  /** Under which the log has the newest failure. */
  reference: string | null
}

/** Like `account_zone`, for a feed that joined the account within a month. */
interface IntegrationZoneTable {
  integration_id: number
  before_month: string
  time_zone: string
}

/** The price of an asset per month, from `from_month` until the next row. */
interface PriceTable {
  integration_id: number
  from_month: string
  /** Minor units of the currency (ISO 4217): 1250 EUR is 12.50 €. Null: no price any more. */
  minor: number | null
  currency: string | null
}

/** Something wrong with a feed's answers, or with its list. */
interface TroubleTable {
  id: Generated<number>
  integration_id: number
  about: Generated<TroubleAbout>
  trouble: Json<FeedTrouble | ListTrouble>
  began_at: Date
  /** When it was announced; null: not (yet). */
  told_at: Date | null
  ended_at: Date | null
}

/** A machine of a feed, with its names as the feed wrote them. */
interface AssetTable {
  id: Generated<number>
  integration_id: number
  oem_name: string | null
  model: string | null
  equipment_id: string | null
  serial_number: string | null
  pin: string | null
  /** Folded text of all names (`searchText`). */
  search: string
  /** The place in the order of labels (`labelKey`); empty until the next read if another release wrote the row. */
  label_key: Generated<string>
  /** When the feed first listed it. */
  first_received_at: Date
  /** When the feed last listed two machines as this one; null: the newest read listed it once. */
  doubled_at: Date | null
}

/** An identifier that an asset was seen with. */
interface AssetIdentifierTable {
  integration_id: number
  asset_id: number
  kind: IdentifierKind
  /** Empty for a PIN, and where the feed gave no make. */
  make: string
  /** In its normal form (`identifierValue`). */
  value: string
  /** Entries with no other identifier belong to this asset, although other assets have this one, too. */
  decided: Generated<boolean>
  first_seen_at: Date
  /** To the day: updated at most once a day. */
  last_seen_at: Date
}

/** Two assets that may be one machine. */
interface AssetConflictTable {
  id: Generated<number>
  integration_id: number
  /** The smaller id, and the larger one. */
  asset_a: number
  asset_b: number
  /** The identifier that both have. */
  kind: IdentifierKind
  value: string
  opened_at: Date
  /** The read that found it (`read_number`); 0: a migration. */
  opened_read: number
  /** When it was resolved; null: it is open. */
  settled_at: Date | null
  /** Null: a later list of the feed resolved it. */
  settled_by: number | null
  /** `different`: a person said so; `cleared`: a stronger identifier showed it. The same machine: the row is gone. */
  outcome: 'different' | 'cleared' | null
}

/** An asset that was merged into another one. */
interface AssetMergeTable {
  /** The asset that is gone: old buttons still name it. */
  asset_id: number
  integration_id: number
  into_id: number
  merged_at: Date
  /** Null: an entry of the feed showed it. */
  merged_by: number | null
}

/** The newest read that listed an asset. */
interface ListingTable {
  asset_id: number
  read_number: number
}

/** The newest values of an asset; null: the feed never gave one. */
interface TelemetryTable {
  asset_id: number
  /** The newest of all timestamps; null: it has never sent one. */
  observed_at: Date | null
  /** Degrees, WGS 84. */
  latitude: number | null
  longitude: number | null
  altitude_metres: number | null
  /** Counters since the machine was new. */
  operating_hours: number | null
  idle_hours: number | null
  fuel_used_litres: number | null
  fuel_used_last24_litres: number | null
  fuel_remaining_percent: number | null
  /** Diesel exhaust fluid. */
  def_remaining_percent: number | null
  distance_kilometres: number | null
  engine_running: boolean | null
  load_count: number | null
  payload_kilograms: number | null
  /** When each of these values was measured. */
  location_at: Date | null
  operating_hours_at: Date | null
  idle_hours_at: Date | null
  fuel_used_at: Date | null
  fuel_used_last24_at: Date | null
  fuel_remaining_at: Date | null
  def_remaining_at: Date | null
  distance_at: Date | null
  engine_at: Date | null
  load_count_at: Date | null
  payload_at: Date | null
}

/** A machine that sends no new values. */
interface SilenceTable {
  id: Generated<number>
  integration_id: number
  asset_id: number
  /** 1: for `silent_after_days`, 2: for `long_silent_after_days`. */
  level: number
  /** The number of days of that level when it was found. */
  days: number
  /** The machine's newest timestamp; null: it has never sent one. */
  last_seen_at: Date | null
  found_at: Date
  ended_at: Date | null
  /** The timestamp with which it reported again; null: it was deselected, or the account chose a longer time. */
  reported_at: Date | null
  /** The read (`read_number`) whose post announced the silence, and its end; null: not announced. */
  told_read: number | null
  end_told_read: number | null
}

/** How many assets of a feed have that make and model. */
interface FacetTable {
  integration_id: number
  /** Empty: not given by the feed. So is `model`. */
  oem_name: string
  model: string
  assets: number
}

/** A value of a feed that was not taken. */
interface OddityTable {
  id: Generated<number>
  integration_id: number
  /** Null: it is about the list, or about machines without an identifier. */
  asset_id: number | null
  /** As ISO 15143-3 names it, e.g. `FuelRemaining/Percent`. */
  element: string
  /** As the feed wrote it, at most 80 characters. */
  value: string
  /** A reason of `Oddity`. */
  reason: string
  /** How many machines of one read have it. */
  machines: Generated<number>
  first_seen_at: Date
  /** The newest read (`read_number`) that had it. */
  seen_read: Generated<number>
  ended_at: Date | null
}

/** A half-open interval in which an asset is selected. */
interface SelectionTable {
  asset_id: number
  integration_id: number
  selected_from: Date
  /** Null: it is still selected. */
  selected_to: Date | null
}

/** What somebody has open in the picker, or has confirmed: the assets that they want selected. */
interface DraftTable {
  id: Generated<number>
  integration_id: number
  person_id: number
  /** The state of an asset without a row in `draft_change`: ticked, not ticked, or as it is selected now. */
  base: DraftBase
  /** `integration.selection_version` when it was opened. */
  based_on_version: number
  /** What Confirm sets `integration.import_new` to. */
  import_new: boolean
  /** The search, filters and page that the person is looking at; missing properties: none. */
  view: ColumnType<Partial<DraftView>, string | undefined, string>
  /** How many rows of `draft_change` tick an asset, and how many untick one. */
  added: Generated<number>
  removed: Generated<number>
  opened_at: Date
  /** Null: it is open. A person has at most one open draft per feed. */
  confirmed_at: Date | null
  /** When its selection came into force; null: a job will apply it. */
  applied_at: Date | null
  /** The newest asset that Confirm knew: later ones are not part of it. Null before Confirm. */
  newest_asset_id: number | null
  /** Incremented by each change of the draft. Screens carry the version that they show (`src/selection/seen.ts`). */
  version: Generated<number>
  /** The screen on which the last changes were made; null: none, or only a new screen shows them. */
  changed_on: Generated<string | null>
  /** The version that the screen of `changed_on` showed before the first of these changes. */
  changed_from: Generated<number | null>
  /** The first version whose screens show the present search, filters and page. */
  looked_version: Generated<number>
  /** How many assets Confirm selected; null: not confirmed, or confirmed by an earlier version. */
  confirmed_selected: Generated<number | null>
}

/** The numbers of a person's own list while it is compared with a feed. A person has at most one. */
interface OwnListTable {
  id: Generated<number>
  person_id: number
  numbers: Json<ListCell[]>
  source: Json<ListSource>
  saved_at: Date
}

/** One asset whose tick differs from the base of its draft. */
interface DraftChangeTable {
  draft_id: number
  asset_id: number
  /** Ticked or unticked, against the base. */
  selected: boolean
}

/** The new machines of one read of a feed. */
interface ArrivalTable {
  id: Generated<number>
  integration_id: number
  /** The read that found them. */
  read_started_at: Date
  /** Whether the setting "import all" was on when the last of them was recorded. */
  imported: boolean
  /** Null: the read is not over. */
  announced_at: Date | null
  /** How many turned out to be known machines and are not listed any more. */
  merged: Generated<number>
}

/** A machine of an arrival. */
interface ArrivalAssetTable {
  arrival_id: number
  asset_id: number
  /** Null: it waits for approval. */
  decision: Decision | null
  /** Null: the setting decided (`imported`). */
  decided_by: number | null
  decided_at: Date | null
}

/** An asset that was received through its feed in a month. */
interface ReceiptTable {
  integration_id: number
  month: string
  asset_id: number
  /** One bit per day of the month: bit 0 is the first. */
  days: number
  first_received_at: Date
}

/** A closed month of an account. Refuses changes, as do the next two tables. */
interface ClosedMonthTable {
  account_id: number
  month: string
  /** The zone in which it was closed. */
  time_zone: string
  closed_at: Date
}

/** A feed of a closed month. */
interface ClosedMonthFeedTable {
  account_id: number
  month: string
  integration_id: number
  /** As it was then. */
  name: string
  /** Numbers of assets. */
  received: number
  selected: number
  billable: number
  /** As in `price`; null: no price. */
  price_minor: number | null
  price_currency: string | null
  /** The zone of the feed's month; null: the account's. */
  time_zone: Generated<string | null>
  /** Billable assets that may be the same machine as another one of the feed. */
  in_conflict: Generated<number>
  /** Billable assets whose machine another feed has as billable, too. */
  in_other_feed: Generated<number>
}

/** An asset of a closed month, with the reason why it is billable or not. */
interface ClosedMonthAssetTable {
  account_id: number
  month: string
  integration_id: number
  asset_id: number
  oem_name: string | null
  model: string | null
  equipment_id: string | null
  serial_number: string | null
  pin: string | null
  /** When it was received, and selected; null: it was not. At least one of both is set; both: billable. */
  first_received_at: Date | null
  selected_from: Date | null
  /** Null: still selected at the end of the month, or not selected. */
  selected_to: Date | null
  /** As in `closed_month_feed`, for this asset. */
  in_conflict: Generated<boolean>
  in_other_feed: Generated<boolean>
}

/** The outbox: a topic that is to be posted at a place. */
interface AnnouncementTable {
  id: Generated<number>
  account_id: number
  /** Where it is posted. It may belong to another account by now: then it is not posted. */
  workspace_id: number
  place: Json<Place>
  /** What the post is about. Its words are drawn at delivery. */
  topic: Json<Topic>
  /** The idempotency key: one announcement per topic and place. */
  once: string
  /** The desired version: incremented whenever what the post says changes. */
  wanted: Generated<number>
  /** The version that is posted; 0: none. */
  delivered: Generated<number>
  /** Where the platform has the message; null: it is not posted, or its address is unknown. */
  address: JsonOrNull<Record<string, string>>
  /** `sending`: a worker holds its lease (`due_at` is when that ends). `ambiguous`: nobody knows whether it arrived. */
  state: Generated<'pending' | 'sending' | 'sent' | 'ambiguous' | 'undeliverable'>
  /** Consecutive failed attempts. */
  failures: Generated<number>
  /** The first attempt since which nothing was applied; null: there was none, or the last one was applied. */
  failing_since: Generated<Date | null>
  /** When to post or edit it; null: nothing to do. */
  due_at: Date | null
  /** Why it was not posted or edited: the platform's error code, or one of ours (`undelivered.ts`). */
  problem: string | null
  created_at: Date
  /** The announcement in whose thread it is posted; null: in none. */
  thread_of: number | null
  /** When the call that posts it began; null: no message can exist yet. */
  tried_at: Date | null
  /** Since when it may have been posted by the product from whose backup this row comes (`npm run restore`). */
  maybe_posted_since: Generated<Date | null>
  /** The platform refused the app's login: it is retried after the app is installed again. */
  awaits_login: Generated<boolean>
}

/** A one-time code that links another workspace to the account. */
interface LinkCodeTable {
  id: Generated<number>
  account_id: number
  /** `hashCode`: the code itself is not stored. */
  code_hash: Buffer
  created_by: number
  expires_at: Date
  used_at: Date | null
}

/** A one-time code that makes somebody Administrator of a workspace. */
interface AdministratorCodeTable {
  id: Generated<number>
  /** The platform's id: the app need not be installed there yet. */
  workspace: string
  code_hash: Buffer
  created_at: Date
  expires_at: Date
  used_at: Date | null
  used_by: number | null
}

/** A wrong code, counted to limit guessing. */
interface AdministratorGuessTable {
  person_id: number
  at: Date
}

/** A wrong code, counted to limit guessing. */
interface LinkGuessTable {
  id: Generated<number>
  workspace_id: number
  at: Date
}

/** A chat or channel of Teams in which the app is or was. */
interface ConversationTable {
  id: Generated<number>
  /** The platform's id. */
  tenant: string
  external_id: string
  kind: 'personal' | 'group' | 'channel'
  /** "Fleet › General", the members of a chat, or the person; empty: unknown. */
  name: string
  /** The platform's id of the person of a personal chat, and of the team of a channel; otherwise null. */
  person: string | null
  team: string | null
  /** When the app was added or removed, by the platform's clock: the newest event counts. */
  changed_at: Date
  /** The app is not in it any more. */
  removed: Generated<boolean>
  /** Nobody can write in its team for now. */
  archived: Generated<boolean>
  /** The service URL of the conversation; null if unknown: then the workspace's is used. */
  service_url: string | null
}

/** Who opened Home: it is drawn again for them when it changes. */
interface HomeViewTable {
  person_id: number
  opened_at: Date
  /** What they search in the Marketplace. */
  search: string
  /** The card that shows it; null where the platform has one place for Home. */
  address: JsonOrNull<Address>
  /** Counts the calls that show it: two that overlap are noticed. */
  version: number
  /** A hash of what was shown last; null if unknown. */
  shown: string | null
  shown_at: Date
  /** When to compare it with the rows. */
  check_at: Date
}

/** An account or a person was erased: ids and counts only. */
interface ErasureTable {
  id: Generated<number>
  erased: 'account' | 'person'
  erased_id: number
  at: Date
  /** How many rows of which table. */
  rows: Json<Record<string, number>>
}
