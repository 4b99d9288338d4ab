import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../database/tables.ts'

/** A company: its account, the accounts that it had before it linked or unlinked, and its workspaces. */
export interface Owner {
  accounts: readonly number[]
  workspaces: readonly number[]
}

/** A table with rows of accounts. */
interface Owned {
  /** Selects the company's rows, while the rows of the tables further down in `ACCOUNT_DATA` are still there. */
  rows(of: Owner): RawBuilder<SqlBool>
  /** Columns that an export leaves out; or why it leaves the table out. */
  hidden?: readonly string[]
  notExported?: string
}

/** A table whose rows name no account and no person, and why they stay. */
interface Apart {
  keptBecause: string
}

const inAccount = ({ accounts }: Owner) => sql<SqlBool>`account_id = any(${accounts}::bigint[])`
const inWorkspace = ({ workspaces }: Owner) => sql<SqlBool>`workspace_id = any(${workspaces}::bigint[])`
const inFeed = (of: Owner) =>
  sql<SqlBool>`integration_id in (select id from integration where account_id = any(${of.accounts}::bigint[]))`
const ofAsset = (of: Owner) => sql<SqlBool>`asset_id in (select id from asset where ${inFeed(of)})`
const ofPerson = ({ workspaces }: Owner) =>
  sql<SqlBool>`person_id in (select id from person where workspace_id = any(${workspaces}::bigint[]))`
const externalIds = ({ workspaces }: Owner) =>
  sql`(select external_id from workspace where id = any(${workspaces}::bigint[]))`
const ofClick = ({ workspaces }: Owner) =>
  sql<SqlBool>`(platform, workspace) in (
    select platform, external_id from workspace where id = any(${workspaces}::bigint[]))`

/**
 * Which rows of each table belong to a company: for the export and the erasure of an account. In the order in which they
 * are erased: a table stands before those that it refers to.
 */
export const ACCOUNT_DATA: { readonly [T in keyof Database | 'feed_pace']: Owned | Apart } = {
  secret: {
    rows: of => sql`(split_part(owner, '/', 1) = 'account' and split_part(owner, '/', 2) = any(${of.accounts.map(String)}))
      or owner in (select 'click/' || id from kept_click where ${ofClick(of)})`,
    notExported: 'credentials, tokens and clicks under way; all of them are sealed',
  },
  kept_click: { rows: ofClick, notExported: 'clicks under way; they are gone within minutes' },
  home_view: { rows: ofPerson, hidden: ['shown'] },
  administrator_guess: { rows: ofPerson },
  link_guess: { rows: inWorkspace },
  link_code: { rows: inAccount, hidden: ['code_hash'] },
  administrator_code: { rows: of => sql`workspace in ${externalIds(of)}`, hidden: ['code_hash'] },
  access_request: { rows: ofPerson },
  digest_part: {
    rows: ({ workspaces }) =>
      sql`digest_id in (select id from digest where workspace_id = any(${workspaces}::bigint[]))`,
  },
  digest: { rows: inWorkspace },
  subscription_feed: {
    rows: of => sql`subscription_id in (select id from subscription where ${inWorkspace(of)})`,
  },
  subscription: { rows: inWorkspace },
  announcement: { rows: of => sql`(${inAccount(of)} or ${inWorkspace(of)})` },
  arrival_asset: { rows: of => sql`arrival_id in (select id from arrival where ${inFeed(of)})` },
  arrival: { rows: inFeed },
  own_list: { rows: ofPerson, notExported: 'a list that is being compared; it is gone within a day' },
  draft_change: { rows: of => sql`draft_id in (select id from draft where ${inFeed(of)})` },
  draft: { rows: inFeed },
  asset_conflict: { rows: inFeed },
  asset_merge: { rows: inFeed },
  asset_identifier: { rows: inFeed },
  silence: { rows: inFeed },
  oddity: { rows: inFeed },
  selection: { rows: inFeed },
  receipt: { rows: inFeed },
  listing: { rows: ofAsset },
  telemetry: { rows: ofAsset },
  asset: { rows: inFeed, hidden: ['search', 'label_key'] },
  facet: { rows: inFeed },
  price: { rows: inFeed },
  trouble: { rows: inFeed },
  integration_zone: { rows: inFeed },
  closed_month_asset: { rows: inAccount },
  closed_month_feed: { rows: inAccount },
  closed_month: { rows: inAccount },
  // An OEM may put a token into the address of a page.
  integration: { rows: inAccount, hidden: ['read_cursor'] },
  audit_entry: { rows: inAccount },
  account_zone: { rows: inAccount },
  person: { rows: inWorkspace },
  conversation: { rows: of => sql`tenant in ${externalIds(of)}` },
  workspace_account: { rows: of => sql`(${inAccount(of)} or ${inWorkspace(of)})` },
  workspace: { rows: ({ workspaces }) => sql`id = any(${workspaces}::bigint[])` },
  account: { rows: ({ accounts }) => sql`id = any(${accounts}::bigint[])` },
  seen_event: { keptBecause: "a platform's ids of events, forgotten after a day" },
  lease: { keptBecause: 'ids of rows that are worked on, forgotten after a day' },
  feed_pace: { keptBecause: 'hashes of logins with counts of their requests, forgotten by the clock of each limit' },
  erasure: { keptBecause: 'that something was erased: ids and counts' },
}

/** The tables with rows of accounts, in the order in which they are erased. */
export const OWNED = Object.entries(ACCOUNT_DATA).flatMap(([table, data]) =>
  'rows' in data ? [{ table, ...data }] : [],
)
