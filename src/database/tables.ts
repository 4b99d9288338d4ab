import type { ColumnType, Generated } from 'kysely'
import type { Place, Topic } from '../announcement/announcement.ts'
import type { KnownHours } from '../asset/hour-units.ts'
import type { IdentifierKind } from '../asset/identifier-value.ts'
import type { Cut, FeedTrouble, ListTrouble } from '../feed/feed.ts'
import type { DraftView } from '../selection/draft-view.ts'

/** The tables for kysely: the types of what `migrations/` creates. `test/schema.sql` shows the resulting schema. */
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

interface AccountTable {
  id: Generated<number>
  name: string
  /**
   * The zone that people chose: times are shown in it. Calendar months follow it after the newest row of
   * `account_zone`.
   */
  time_zone: Generated<string>
  created_at: Date
  /** The language of posts to channels without one of their own: a BCP 47 tag; null: not set. */
  language: Generated<string | null>
  /** The initial value of "Import all new incoming assets" in a new feed. */
  import_new: Generated<boolean>
  /** New incoming assets that wait longer than this for approval cause one reminder; null: never. */
  remind_after_hours: Generated<number | null>
  /** A machine whose newest stamp is older than this is silent, or silent for long. */
  silent_after_days: Generated<number>
  long_silent_after_days: Generated<number>
}

/** Months before `before_month` have this zone, unless an earlier row applies to them. */
interface AccountZoneTable {
  account_id: number
  /** First day of the calendar month, `YYYY-MM-01`. */
  before_month: string
  time_zone: string
}

interface WorkspaceTable {
  id: Generated<number>
  account_id: number
  platform: Platform
  external_id: string
  name: string
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
  /** The service URL of Teams; null in Slack. */
  service_url: string | null
  /** Don't query the platform about its people before this time. */
  ask_at: Generated<Date | null>
  /** The cursor of the search for people who run the workspace, and when its next page is due. */
  admins_cursor: Generated<string | null>
  admins_at: Generated<Date | null>
}

/** The account of a workspace from `since` (inclusive) until `until` (exclusive). */
interface WorkspaceAccountTable {
  workspace_id: number
  account_id: number
  since: Date
  until: Date | null
}

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
  role: Role | null
  role_reason: Generated<RoleReason | null>
  /** When the platform was last queried about the person. */
  profile_read_at: Date
  /** When to query it again, in any case; null: daily, if the person has a role, owns something or waits for access. */
  check_at: Generated<Date | null>
  /** The row of the same person that is used instead; this one only remains for the audit trail. */
  merged_into: Generated<number | null>
}

interface AccessRequestTable {
  id: Generated<number>
  person_id: number
  requested_at: Date
  allowed_at: Date | null
  allowed_by: number | null
  declined_at: Generated<Date | null>
  declined_by: Generated<number | null>
}

interface SubscriptionTable {
  id: Generated<number>
  workspace_id: number
  channel: string
  topics: SubscriptionTopic[]
  pace: Generated<Pace>
  quiet_from: number | null
  quiet_to: number | null
  layout: Generated<Layout>
  locale: string
  created_by: number
  created_at: Date
}

interface SubscriptionFeedTable {
  subscription_id: number
  integration_id: number
}

interface DigestTable {
  id: Generated<number>
  workspace_id: number
  channel: string
  due_at: Date
  closed: Generated<boolean>
}

interface DigestPartTable {
  digest_id: number
  topic: Json<Topic>
  nth: Generated<number>
}

interface SecretTable {
  owner: string
  field: string
  key_id: string
  wrapped_key: Buffer
  ciphertext: Buffer
  /** The fingerprint of the keyring that could not open it: it is not tried again with the same keyring. */
  not_opened_with: Generated<string | null>
}

interface AuditEntryTable {
  id: Generated<number>
  account_id: number
  at: Date
  person_id: number | null
  action: string
  details: Json<Record<string, unknown>>
}

/** The inbox: clicks that were acknowledged before they were done. */
interface KeptClickTable {
  id: Generated<number>
  event_id: string
  platform: Platform
  /** The platform's ids. */
  workspace: string
  person: string
  clicked_at: Date
}

interface SeenEventTable {
  event_id: string
  seen_at: Date
  /** The lease of the process that handles the event; null: it was handled. */
  lease_until: Date | null
}

interface IntegrationTable {
  id: Generated<number>
  account_id: number
  oem: string
  name: string
  state: IntegrationState
  import_new: Generated<boolean>
  installed_by: number
  installed_at: Date
  verify_requested_by: number | null
  verify_requested_at: Date | null
  verify_trouble: JsonOrNull<FeedTrouble>
  confirmed_by: number | null
  /** Who took the feed over; null: who confirmed it, otherwise who installed it. */
  owner_id: Generated<number | null>
  /** The latest Confirm. */
  confirmed_at: Date | null
  /** The first Confirm: the feed is billed from its month on. */
  first_confirmed_at: Generated<Date | null>
  selection_version: Generated<number>
  selection_change: SelectionChange | null
  selection_changed_by: number | null
  selection_changed_at: Date | null
  read_started_at: Date | null
  read_cursor: string | null
  read_turn: Generated<number>
  read_number: Generated<number>
  next_sync_at: Date | null
  last_sync_at: Date | null
  /** When the newest post about silent machines was announced. */
  silence_told_at: Generated<Date | null>
  failures: Generated<number>
  asset_count: Generated<number>
  hours: JsonOrNull<KnownHours>
  selected_count: Generated<number>
  shared_count: Generated<number>
  /** How many machines the last complete list had; null: there was none yet. */
  listed_count: number | null
  /** The state of the read that is running: machines so far, and why some may be missing. */
  read_count: Generated<number>
  read_cut: JsonOrNull<Cut>
  /** The host of the feed, as far as it is known. */
  host: Generated<string | null>
}

/** Who works on a row of work, or until when it waits after a failure: `src/lease.ts`. */
interface LeaseTable {
  job: string
  key: string
  holder: string | null
  until: Date
  failures: Generated<number>
  reference: string | null
}

/** Like `account_zone`, for a feed that joined the account within a month. */
interface IntegrationZoneTable {
  integration_id: number
  before_month: string
  time_zone: string
}

/** The price of an asset per month, from `from_month` until the next row; null: no price any more. */
interface PriceTable {
  integration_id: number
  from_month: string
  minor: number | null
  currency: string | null
}

interface TroubleTable {
  id: Generated<number>
  integration_id: number
  about: Generated<TroubleAbout>
  trouble: Json<FeedTrouble | ListTrouble>
  began_at: Date
  told_at: Date | null
  ended_at: Date | null
}

interface AssetTable {
  id: Generated<number>
  integration_id: number
  oem_name: string | null
  model: string | null
  equipment_id: string | null
  serial_number: string | null
  pin: string | null
  search: string
  first_received_at: Date
  doubled_at: Date | null
}

interface AssetIdentifierTable {
  integration_id: number
  asset_id: number
  kind: IdentifierKind
  make: string
  value: string
  decided: Generated<boolean>
  first_seen_at: Date
  last_seen_at: Date
}

interface AssetConflictTable {
  id: Generated<number>
  integration_id: number
  asset_a: number
  asset_b: number
  kind: IdentifierKind
  value: string
  opened_at: Date
  opened_read: number
  settled_at: Date | null
  settled_by: number | null
  outcome: 'different' | 'cleared' | null
}

interface AssetMergeTable {
  asset_id: number
  integration_id: number
  into_id: number
  merged_at: Date
  merged_by: number | null
}

interface ListingTable {
  asset_id: number
  read_number: number
}

interface TelemetryTable {
  asset_id: number
  /** The newest of all stamps. */
  observed_at: Date | null
  latitude: number | null
  longitude: number | null
  altitude_metres: number | null
  operating_hours: number | null
  idle_hours: number | null
  fuel_used_litres: number | null
  fuel_used_last24_litres: number | null
  fuel_remaining_percent: number | null
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

/** See `migrations/20261128000030-silence.ts`. */
interface SilenceTable {
  id: Generated<number>
  integration_id: number
  asset_id: number
  level: number
  days: number
  last_seen_at: Date | null
  found_at: Date
  ended_at: Date | null
  reported_at: Date | null
  told_read: number | null
  end_told_read: number | null
}

interface FacetTable {
  integration_id: number
  oem_name: string
  model: string
  assets: number
}

interface OddityTable {
  id: Generated<number>
  integration_id: number
  asset_id: number | null
  element: string
  value: string
  reason: string
  machines: Generated<number>
  first_seen_at: Date
  seen_read: Generated<number>
  ended_at: Date | null
}

interface SelectionTable {
  asset_id: number
  integration_id: number
  selected_from: Date
  selected_to: Date | null
}

interface DraftTable {
  id: Generated<number>
  integration_id: number
  person_id: number
  base: DraftBase
  based_on_version: number
  import_new: boolean
  view: ColumnType<Partial<DraftView>, string | undefined, string>
  added: Generated<number>
  removed: Generated<number>
  opened_at: Date
  confirmed_at: Date | null
  applied_at: Date | null
  newest_asset_id: number | null
  version: Generated<number>
  changed_on: Generated<string | null>
  /** The first version whose screens show the present search and filters. */
  looked_version: Generated<number>
  changed_from: Generated<number | null>
  confirmed_selected: Generated<number | null>
}

interface DraftChangeTable {
  draft_id: number
  asset_id: number
  selected: boolean
}

interface ArrivalTable {
  id: Generated<number>
  integration_id: number
  read_started_at: Date
  imported: boolean
  announced_at: Date | null
  merged: Generated<number>
}

interface ArrivalAssetTable {
  arrival_id: number
  asset_id: number
  decision: Decision | null
  decided_by: number | null
  decided_at: Date | null
}

interface ReceiptTable {
  integration_id: number
  /** First day of the calendar month, `YYYY-MM-01`. */
  month: string
  asset_id: number
  days: number
  first_received_at: Date
}

interface ClosedMonthTable {
  account_id: number
  month: string
  time_zone: string
  closed_at: Date
}

interface ClosedMonthFeedTable {
  account_id: number
  month: string
  integration_id: number
  name: string
  received: number
  selected: number
  billable: number
  price_minor: number | null
  price_currency: string | null
  /** The zone of the feed's month, if it differs from the account's. */
  time_zone: Generated<string | null>
  in_conflict: Generated<number>
  in_other_feed: Generated<number>
}

interface ClosedMonthAssetTable {
  in_conflict: Generated<boolean>
  in_other_feed: Generated<boolean>
  account_id: number
  month: string
  integration_id: number
  asset_id: number
  oem_name: string | null
  model: string | null
  equipment_id: string | null
  serial_number: string | null
  pin: string | null
  /** At least one of both is set; both: billable. */
  first_received_at: Date | null
  selected_from: Date | null
  selected_to: Date | null
}

interface AnnouncementTable {
  id: Generated<number>
  account_id: number
  workspace_id: number
  place: Json<Place>
  topic: Json<Topic>
  once: string
  wanted: Generated<number>
  delivered: Generated<number>
  address: JsonOrNull<Record<string, string>>
  state: Generated<'pending' | 'sending' | 'sent' | 'ambiguous' | 'undeliverable'>
  failures: Generated<number>
  /** The first attempt since which nothing was applied; null: there was none, or the last one was applied. */
  failing_since: Generated<Date | null>
  due_at: Date | null
  problem: string | null
  created_at: Date
  thread_of: number | null
  /** When the call that posts it began; null: no message can exist yet. */
  tried_at: Date | null
  /** Since when it may have been posted by the product from whose backup this row comes (`npm run restore`). */
  maybe_posted_since: Generated<Date | null>
  /** The platform refused the app's login: it is retried after the app is installed again. */
  awaits_login: Generated<boolean>
}

interface LinkCodeTable {
  id: Generated<number>
  account_id: number
  code_hash: Buffer
  created_by: number
  expires_at: Date
  used_at: Date | null
}

interface AdministratorCodeTable {
  id: Generated<number>
  /** The platform's own id. */
  workspace: string
  code_hash: Buffer
  created_at: Date
  expires_at: Date
  used_at: Date | null
  used_by: number | null
}

interface AdministratorGuessTable {
  person_id: number
  at: Date
}

interface LinkGuessTable {
  id: Generated<number>
  workspace_id: number
  at: Date
}

interface ConversationTable {
  id: Generated<number>
  tenant: string
  external_id: string
  kind: 'personal' | 'group' | 'channel'
  name: string
  person: string | null
  team: string | null
  changed_at: Date
  removed: Generated<boolean>
  /** Nobody can write in its team for now. */
  archived: Generated<boolean>
  /** The service URL of the conversation; null if unknown: then the workspace's is used. */
  service_url: string | null
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
