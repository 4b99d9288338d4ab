import type { Settings } from '../account/read-account.ts'
import type { Totals } from '../billing/totals.ts'
import type { Trx } from '../context.ts'
import type { DraftBase, Platform, Role } from '../database/tables.ts'
import type { CredentialFieldId, FeedTrouble } from '../feed/feed.ts'
import type { ChannelChoice } from '../subscription/subscription.ts'

/**
 * Every action of the audit trail, with its details: ids, counts and choices. Of credentials only the names of the
 * fields that were entered; never a secret, nor anything else that was typed but the name of a feed.
 */
export interface AuditDetails {
  workspace_installed: { platform: Platform; workspace: string }
  /**
   * Installed again by a person with the platform's id `installer`; no role follows. `personId` if the person is known.
   */
  workspace_reinstalled: { platform: Platform; workspace: string; installer: string; personId?: number }
  workspace_uninstalled: { platform: Platform; workspace: string }
  link_code_created: Record<string, never>
  /** Ids of accounts. */
  accounts_linked: { keeps: number; joins: number }
  accounts_unlinked: { workspaceId: number }
  app_installed: { integrationId: number; oem: string }
  app_removed: { integrationId: number }
  feed_renamed: { integrationId: number; from: string; to: string }
  credentials_entered: { integrationId: number; fields: CredentialFieldId[] }
  verified: { integrationId: number }
  verification_failed: { integrationId: number; outcome: FeedTrouble['kind'] }
  integration_started: SelectionConfirmed
  selection_changed: SelectionConfirmed
  assets_approved: Decisions
  assets_declined: Decisions
  decision_undone: Decisions
  /** Assets that turned out to be others and were merged into them. */
  assets_merged: { integrationId: number; assets: number }
  /** A person decided whether two assets are one machine. */
  conflict_settled: { integrationId: number; same: boolean }
  month_closed: { month: string; timeZone: string } & Totals
  /**
   * The price of an asset per month, in minor units of the currency (ISO 4217); null: no price any more. `from`:
   * missing in older entries.
   */
  price_set: { integrationId: number; minor: number | null; currency: string | null; from?: string }
  /** `null`: the role was taken away. */
  role_given: { personId: number; role: Role | null }
  /**
   * Became Administrator, or ceased to be one, without an Administrator's doing. `setting`: the operator's list of
   * Administrators changed.
   */
  administrator_named: { personId: number; by: 'installation' | 'setting' | 'code' }
  administrator_unnamed: { personId: number; by: 'setting' }
  /** The person left. */
  role_ended: { personId: number; role: Role }
  /** The person became an outsider, for whom a role of an insider doesn't count. */
  role_suspended: { personId: number; role: Role }
  /** Two rows of one person were merged; `role` is the role that remains. */
  people_merged: { personId: number; formerId: number; role: Role | null }
  access_allowed: { personId: number }
  access_declined: { personId: number }
  /** `month`: the first month of the new zone; missing: it applies at once. */
  time_zone_set: { from: string; to: string; month?: string }
  /** Only the settings that changed. */
  settings_saved: Partial<Settings>
  channel_set_up: Channel & ChannelChoice
  channel_changed: Channel & ChannelChoice
  /** Taken over from that person, who can't be reached any more. */
  feed_taken_over: { integrationId: number; personId: number }
  channel_taken_over: Channel & { personId: number }
  channel_moved: { workspaceId: number; from: string; to: string }
  channel_removed: Channel & Pick<ChannelChoice, 'topics'>
  test_message_sent: Channel
  delivery_settled: { announcementId: number; arrived: boolean }
  /** The operator of this installation, who is nobody of the company, acted on the operator's page. */
  operator_synced: { integrationId: number }
  operator_posted_again: { announcementId: number }
}

interface SelectionConfirmed {
  integrationId: number
  selected: number
  added: number
  removed: number
  base: DraftBase
  importNew: boolean
}

/** `assetIds`: the first of the assets, which the record of the decisions names; missing in older entries. */
interface Decisions {
  integrationId: number
  arrivalId: number
  assets: number
  assetIds?: number[]
}

/** The platform's own id of a channel, and the workspace in which it is valid. */
interface Channel {
  workspaceId: number
  channel: string
}

export type AuditAction = keyof AuditDetails

/** What happened: an action with its own details. */
export type AuditFact = { [A in AuditAction]: { action: A; details: AuditDetails[A] } }[AuditAction]

/** Adds an entry to the append-only audit trail, in the transaction of the fact. `personId` null: the system did it. */
export async function recordAudit(
  trx: Trx,
  entry: AuditFact & { accountId: number; personId: number | null; now: Date },
): Promise<void> {
  await trx
    .insertInto('audit_entry')
    .values({
      account_id: entry.accountId,
      at: entry.now,
      person_id: entry.personId,
      action: entry.action,
      details: JSON.stringify(entry.details),
    })
    .execute()
}
