import type { AuditEntry } from '../../../src/audit/list-audit.ts'
import type { AuditAction, AuditDetails, AuditFact } from '../../../src/audit/record.ts'
import type { FeedTrouble } from '../../../src/feed/feed.ts'

const OUTCOMES: FeedTrouble['kind'][] = [
  'wrong_credentials',
  'wrong_scope',
  'no_token',
  'no_access',
  'consent_missing',
  'throttled',
  'maintenance',
  'unreachable',
  'too_large',
  'not_iso',
  'internal_error',
]

/** Every kind of entry of the trail, in all its variants. */
function everyDetail(count: number): { [A in AuditAction]: AuditDetails[A][] } {
  const feed = { integrationId: 1 }
  const place = { workspaceId: 1, channel: 'C0123' }
  const topics: AuditDetails['channel_set_up']['topics'] = ['new_assets', 'feed_trouble', 'billing']
  const choice = {
    topics,
    feeds: null,
    pace: 'daily' as const,
    quiet: { from: 18, to: 7 },
    layout: 'thread' as const,
    locale: 'fr-FR',
  }
  const confirmed = { ...feed, selected: count, added: count, removed: count, importNew: true }
  const decisions = { ...feed, arrivalId: 1, assets: count }
  return {
    workspace_installed: [{ platform: 'slack', workspace: 'T1' }],
    workspace_reinstalled: [{ platform: 'slack', workspace: 'T1', installer: 'U1', personId: 1 }],
    workspace_uninstalled: [{ platform: 'teams', workspace: 'T1' }],
    link_code_created: [{}],
    accounts_linked: [{ keeps: 1, joins: 2 }],
    accounts_unlinked: [{ workspaceId: 1 }],
    app_installed: [{ ...feed, oem: 'caterpillar' }],
    app_removed: [feed],
    feed_renamed: [{ ...feed, from: 'Caterpillar', to: 'Cat north' }],
    credentials_entered: [{ ...feed, fields: ['baseUrl', 'username', 'password'] }],
    verified: [feed],
    verification_failed: OUTCOMES.map(outcome => ({ ...feed, outcome })),
    integration_started: [
      { ...confirmed, base: 'all' },
      { ...confirmed, base: 'none', importNew: false },
    ],
    selection_changed: (['selected', 'all', 'none'] as const).map(base => ({ ...confirmed, base })),
    assets_approved: [decisions],
    assets_declined: [decisions],
    decision_undone: [decisions],
    assets_merged: [{ ...feed, assets: count }],
    conflict_settled: [true, false].map(same => ({ ...feed, same })),
    month_closed: [
      { month: '2026-10-01', timeZone: 'Europe/Paris', received: count, selected: count, billable: count },
    ],
    price_set: [
      { ...feed, minor: 1250, currency: 'EUR' },
      { ...feed, minor: null, currency: null },
      { ...feed, minor: 1250, currency: 'EUR', from: '2026-11-01' },
    ],
    role_given: [
      { personId: 1, role: 'administrator' },
      { personId: 1, role: 'fleet_administrator' },
      { personId: 1, role: null },
    ],
    administrator_named: (['installation', 'setting', 'code'] as const).map(by => ({ personId: 1, by })),
    administrator_unnamed: [{ personId: 1, by: 'setting' }],
    role_ended: [{ personId: 1, role: 'fleet_administrator' }],
    role_suspended: [{ personId: 1, role: 'fleet_administrator' }],
    people_merged: [
      { personId: 1, formerId: 2, role: null },
      { personId: 1, formerId: 2, role: 'administrator' },
    ],
    access_allowed: [{ personId: 1 }],
    access_declined: [{ personId: 1 }],
    time_zone_set: [
      { from: 'UTC', to: 'America/Argentina/ComodRivadavia' },
      { from: 'UTC', to: 'America/Argentina/ComodRivadavia', month: '2026-12-01' },
    ],
    settings_saved: [
      { language: 'fr', importNew: false, remindAfterHours: 48 },
      { language: null, importNew: true, remindAfterHours: null },
      { remindAfterHours: 4 },
      { silentAfterDays: 7, longSilentAfterDays: 60 },
    ],
    channel_set_up: [{ ...place, ...choice }],
    channel_changed: [{ ...place, ...choice }],
    feed_taken_over: [{ ...feed, personId: 1 }],
    channel_taken_over: [{ ...place, personId: 1 }],
    channel_moved: [{ workspaceId: 1, from: 'C0123', to: 'C0124' }],
    channel_removed: [{ ...place, topics }],
    test_message_sent: [place],
    delivery_settled: [
      { announcementId: 1, arrived: true },
      { announcementId: 1, arrived: false },
    ],
    operator_synced: [feed],
    operator_posted_again: [{ announcementId: 1 }],
  }
}

/** One entry for each, newest first, by that person and about things with these names; every sixth without a person. */
export function auditEntries(
  called: { feed: string; person: string; channel: string; workspace: string },
  count: number,
): AuditEntry[] {
  const facts = Object.entries(everyDetail(count)).flatMap(([action, all]) =>
    // The keys and values belong to the same record.
    all.map(details => ({ action, details }) as AuditFact),
  )
  const { feed, person, channel, workspace } = called
  return facts.map((fact, n) => ({
    id: 1000 - n,
    at: new Date(Date.UTC(2026, 10, 10, 9) - n * 2 * 60 * 60_000),
    by: n % 6 === 5 ? null : { name: person, platform: 'slack', workspace },
    fact,
    names: { feed, person, channel: n % 2 === 0 ? channel : null, workspace },
  }))
}
