import type { Screen } from '../../../adapters/chat/screen.ts'
import { accessRequestScreen } from '../../../adapters/chat/screens/access.ts'
import { appPageScreen, installedScreen } from '../../../adapters/chat/screens/app-page.ts'
import { arrivalScreen, reviewScreen } from '../../../adapters/chat/screens/arrival.ts'
import { billingScreen } from '../../../adapters/chat/screens/billing.ts'
import { confirmedScreen } from '../../../adapters/chat/screens/confirmed.ts'
import {
  credentialsScreen,
  notVerifiedScreen,
  readingScreen,
  verifyingScreen,
} from '../../../adapters/chat/screens/credentials.ts'
import { feedRecoveredScreen, feedTroubleScreen } from '../../../adapters/chat/screens/feed-trouble.ts'
import { helpScreen } from '../../../adapters/chat/screens/help.ts'
import { homeScreen } from '../../../adapters/chat/screens/home.ts'
import { feedsScreen, integratedAssetsScreen } from '../../../adapters/chat/screens/integrated-assets.ts'
import { integrationScreen } from '../../../adapters/chat/screens/integration.ts'
import { enterCodeScreen, linkPreviewScreen, linkScreen } from '../../../adapters/chat/screens/link.ts'
import { failureScreen, notAllowedScreen, noticeScreen } from '../../../adapters/chat/screens/notice.ts'
import { pickerScreen } from '../../../adapters/chat/screens/picker.ts'
import { channelsScreen, peopleScreen } from '../../../adapters/chat/screens/settings.ts'
import { statusScreen } from '../../../adapters/chat/screens/status.ts'
import { undeliveredScreen } from '../../../adapters/chat/screens/undelivered.ts'
import { welcomeScreen } from '../../../adapters/chat/screens/welcome.ts'
import { type Words, words } from '../../../adapters/chat/words/words.ts'
import { oems } from '../../../adapters/feeds/oems/catalogue.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Arrival, ArrivedAsset } from '../../../src/arrival/read-arrival.ts'
import type { AssetPage, ListedAsset } from '../../../src/asset/find-assets.ts'
import type { MonthSummary } from '../../../src/billing/read-month.ts'
import type { IntegrationState, Role } from '../../../src/database/tables.ts'
import type { FeedTrouble } from '../../../src/feed/feed.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { Actor } from '../../../src/person/actor.ts'
import type { Draft } from '../../../src/selection/draft.ts'

/** Texts that strangers can give a machine, a feed or themselves. */
export const STRANGE = [
  'W'.repeat(255),
  `${'x'.repeat(73)}🚜🚜`,
  '🚜'.repeat(127),
  'حفارة ثقيلة ١٢',
  '<!channel> <@U0123> & <https://evil.example|here>',
  '*bold* _it_ ~no~ `code` :ok: &lt;',
  'two\nlines\n\n',
  '   ',
  '…',
] as const

export interface Drawn {
  name: string
  screen: Screen
}

const at = new Date('2026-11-10T09:00:00Z')
const person = (role: Role | null): Actor => ({
  personId: 1,
  workspaceId: 1,
  accountId: 1,
  platform: 'slack',
  externalId: 'U1',
  name: 'Ada',
  locale: 'en',
  timeZone: 'UTC',
  accountTimeZone: 'UTC',
  role,
})

const troubles = (text: string): FeedTrouble[] => [
  { kind: 'wrong_credentials' },
  { kind: 'no_access' },
  { kind: 'consent_missing', url: null },
  { kind: 'consent_missing', url: `https://oem.example/${encodeURIComponent(text)}` },
  { kind: 'throttled', until: at },
  { kind: 'maintenance' },
  { kind: 'unreachable', detail: text },
  { kind: 'not_iso', detail: text },
]

/** Every screen there is, with names that say `text` and `count` of everything. */
export function catalogue(locale: string, text: string, count: number): Drawn[] {
  const w: Words = words(locale, 'Europe/Paris')
  const drawn: Drawn[] = []
  const add = (name: string, screen: Screen) => drawn.push({ name, screen })
  const why = w.t('channels.why', { posts: w.t('channels.new_assets'), name: text })
  const apps = oems.map(app => ({ ...app, name: text }))
  const few = <T>(make: (n: number) => T, most: number) =>
    Array.from({ length: Math.min(count, most) }, (_, n) => make(n))

  const integration = (n: number, change: Partial<IntegrationSummary> = {}): IntegrationSummary => ({
    id: n + 1,
    oem: 'caterpillar',
    name: text,
    state: 'active',
    verifying: false,
    verifyTrouble: null,
    trouble: null,
    reading: false,
    lastSyncAt: at,
    nextSyncAt: at,
    assetCount: count,
    selectedCount: count,
    pendingCount: count,
    importNew: n % 2 === 0,
    installedBy: text,
    confirmed: { by: text, at },
    oddityCount: count,
    ...change,
  })
  const asset = (n: number) => ({
    id: n + 1,
    oemName: n % 3 === 0 ? null : text,
    model: n % 4 === 0 ? null : text,
    equipmentId: n % 2 === 0 ? text : null,
    serialNumber: n % 5 === 0 ? null : text,
    pin: n % 7 === 0 ? null : `${text}P`,
  })
  const listed = (n: number): ListedAsset => ({ ...asset(n), ticked: n % 2 === 0, doubled: n % 3 === 0 })

  add('help', helpScreen(w, '/fleetfeed', null))
  add('help, unknown', helpScreen(w, '/fleetfeed', text))
  add('access asked', accessRequestScreen(w, { id: 1, personId: 1, name: text, allowed: null }))
  add('access allowed', accessRequestScreen(w, { id: 1, personId: 1, name: text, allowed: { by: text, at } }))
  add('not allowed', notAllowedScreen(w, 'manage_feeds'))
  add('not allowed, administer', notAllowedScreen(w, 'administer'))
  add('failure', failureScreen(w, '1a2b3c4d'))
  add('notice', noticeScreen(w, w.t('channels.title'), w.t('channels.refused', { posts: text, problem: text })))
  for (const title of ['access.request', 'home.library', 'picker.title'] as const) {
    add(`notice ${title}`, noticeScreen(w, w.t(title), text))
  }
  add('installed', installedScreen(w, { integrationId: 1, name: text }))
  add('verifying', verifyingScreen(w, text, true))
  add('verifying, in a dialog', verifyingScreen(w, text, false))
  add('welcome', welcomeScreen(w, text, false))
  add('welcome, together', welcomeScreen(w, text, true))
  add('reading', readingScreen(w, { name: text, assets: count, trouble: { kind: 'unreachable', detail: text } }))
  add('not verified', notVerifiedScreen(w, { integrationId: 1, title: w.t('credentials.failed'), text }))
  const conversations = few(n => ({ id: `19:${n}@thread.tacv2`, name: text }), 100)
  const channels = { new_assets: conversations[0]?.id ?? 'C0123', feed_trouble: null, billing: null }
  add('channels', channelsScreen(w, channels, conversations))
  add(
    'people',
    peopleScreen(w, {
      holders: few(
        n => ({
          personId: n,
          externalId: `U${n}`,
          name: text,
          role: n % 2 === 0 ? 'administrator' : 'fleet_administrator',
          fromPlatform: n % 3 === 0,
        }),
        60,
      ),
      others: few(n => ({ externalId: `U${n}`, name: text }), 100),
      notice: text,
    }),
  )

  for (const trouble of troubles(text)) {
    const facts = { integrationId: 1, name: text, trouble, beganAt: at, endedAt: null }
    add(`trouble ${trouble.kind}`, feedTroubleScreen(w, facts, why))
    add(`trouble ${trouble.kind}, over`, feedTroubleScreen(w, { ...facts, endedAt: at }, why))
    add(`recovered ${trouble.kind}`, feedRecoveredScreen(w, { ...facts, endedAt: at }))
  }

  for (const app of apps) {
    const values = Object.fromEntries(app.fields.map(field => [field.id, text]))
    const kept = app.fields.filter(field => field.secret).map(field => field.id)
    const input = { integrationId: 1, name: text, app, values, kept, trouble: null, secretsVisible: true }
    add(`credentials ${app.oem}`, credentialsScreen(w, input))
    const first = { ...input, values: {}, kept: [], trouble: { kind: 'not_iso', detail: text } as const }
    add(`credentials ${app.oem}, first`, credentialsScreen(w, first))
  }

  for (const role of [null, 'fleet_administrator', 'administrator'] as const) {
    const actor = person(role)
    const who = role ?? 'nobody'
    for (const app of apps) add(`app page ${app.oem}, ${who}`, appPageScreen(w, actor, app))
    const integrations = few(n => integration(n), 30)
    add(`home, ${who}`, homeScreen(w, actor, { integrations, apps, search: text, undelivered: count }))
    add(
      `home, nothing found, ${who}`,
      homeScreen(w, actor, { integrations: [], apps: [], search: text, undelivered: 0 }),
    )
    add(`feeds, ${who}`, feedsScreen(w, actor, integrations))
    for (const state of ['installed', 'verified', 'active', 'removed'] satisfies IntegrationState[]) {
      add(`integration ${state}, ${who}`, integrationScreen(w, actor, integration(0, { state, confirmed: null })))
    }
    for (const trouble of troubles(text)) {
      const troubled = integration(0, { trouble: { trouble, since: at }, reading: true })
      add(`integration ${trouble.kind}, ${who}`, integrationScreen(w, actor, troubled))
    }
    const page: AssetPage = { assets: few(listed, 10), hasBefore: true, hasAfter: true, count, unmatched: [text] }
    add(`integrated assets, ${who}`, integratedAssetsScreen(w, actor, integration(0), page))
  }
  const side = { accountId: 1, name: text, integrations: count, timeZone: 'Europe/Paris' }
  add(
    'link',
    linkScreen(
      w,
      person('administrator'),
      few(() => text, 10),
    ),
  )
  add('link, alone', linkScreen(w, person(null), [text]))
  add('link, code', enterCodeScreen(w))
  add('link, preview', linkPreviewScreen(w, 'ABCD-EFGH', { keeps: side, joins: side }))
  add(
    'status',
    statusScreen(
      w,
      few(n => integration(n, { verifyTrouble: { kind: 'no_access' } }), 30),
    ),
  )

  for (const decision of [null, 'approved', 'declined', 'imported'] as const) {
    const arrival: Arrival = {
      id: 1,
      integrationId: 1,
      accountId: 1,
      name: text,
      arrivedAt: at,
      counts: {
        total: count,
        waiting: decision === null ? count : 0,
        imported: decision === 'imported' ? count : 0,
        approved: decision === 'approved' ? count : 0,
        declined: decision === 'declined' ? count : 0,
      },
      last: decision && { decision, by: text, at },
      assets: few((n): ArrivedAsset => ({ ...asset(n), decision: n % 2 === 0 ? decision : null }), 10),
    }
    add(`arrival ${decision}`, arrivalScreen(w, arrival, why))
    add(`review ${decision}`, reviewScreen(w, { ...arrival, assets: arrival.assets.slice(0, 8) }, 8, text))
  }

  for (const soFar of [true, false]) {
    for (const change of [null, count, -count, 0]) {
      const totals = { received: count, selected: count, billable: count }
      const summary: MonthSummary = {
        month: '2026-10-01',
        timeZone: 'America/Argentina/ComodRivadavia',
        soFar,
        feeds: few(n => ({ integrationId: n, name: text, removed: false, ...totals }), 120),
        totals,
        previous: change === null ? null : totals,
        change: change === null ? null : { received: change, selected: change, billable: change },
      }
      add(`billing ${soFar} ${change}`, billingScreen(w, summary, soFar ? null : why))
    }
  }

  for (const underWay of [true, false]) {
    const outcome = { kind: 'confirmed', integrationId: 1, name: text, selected: count, importNew: underWay } as const
    add(`confirmed ${underWay}`, confirmedScreen(w, { ...outcome, started: underWay, underWay }, underWay))
  }
  for (const base of ['all', 'none', 'selected'] as const) {
    for (const search of ['', text]) {
      const draft: Draft = {
        id: 1,
        integrationId: 1,
        base,
        importNew: base === 'all',
        ticked: count,
        added: count,
        removed: count,
        basedOnVersion: 0,
        view: { search, oemName: search || null, model: search === '' ? null : '', after: null, before: null },
        integration: {
          name: text,
          oem: 'caterpillar',
          state: base === 'selected' ? 'active' : 'verified',
          importNew: false,
          assetCount: count,
          selectedCount: count,
        },
      }
      const page: AssetPage = { assets: few(listed, 10), hasBefore: true, hasAfter: true, count, unmatched: [text] }
      add(`picker ${base} ${search !== ''}`, pickerScreen(w, draft, page, text))
    }
  }
  const topics: Topic[] = [
    { kind: 'verification', integrationId: 1, personId: 1, requestedAt: '' },
    { kind: 'arrival', arrivalId: 1 },
    { kind: 'selection_applied', draftId: 1 },
    { kind: 'feed_trouble', troubleId: 1 },
    { kind: 'feed_recovered', troubleId: 1 },
    { kind: 'billing', month: '2026-10-01' },
    { kind: 'access_request', requestId: 1 },
    { kind: 'access_allowed', requestId: 1 },
    { kind: 'undeliverable', announcementId: 1 },
  ]
  add(
    'undelivered',
    undeliveredScreen(
      w,
      count === 0
        ? []
        : topics.map((topic, id) => ({
            id,
            topic,
            place: text,
            createdAt: at,
            problem: id % 2 ? null : 'is_archived',
          })),
    ),
  )
  return drawn
}
