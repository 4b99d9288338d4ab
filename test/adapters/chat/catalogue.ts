import { arrivalScreen } from '../../../adapters/chat/arrivals/arrival-screen.ts'
import { ARRIVED_PAGE, arrivedScreen } from '../../../adapters/chat/arrivals/arrived-screen.ts'
import { REVIEW_PAGE, reviewScreen } from '../../../adapters/chat/arrivals/review-screen.ts'
import { waitingScreen } from '../../../adapters/chat/arrivals/waiting-screen.ts'
import { AUDIT_PAGE, auditScreen } from '../../../adapters/chat/audit/audit-screen.ts'
import { type BillingFacts, billingScreen } from '../../../adapters/chat/billing/billing-screen.ts'
import { MONTH_PAGE, monthAssetsScreen } from '../../../adapters/chat/billing/month-assets-screen.ts'
import { monthStuckText } from '../../../adapters/chat/billing/posts.ts'
import { priceScreen, priceSetText } from '../../../adapters/chat/billing/price-screen.ts'
import { unknownMonthText } from '../../../adapters/chat/billing/read-month.ts'
import { subscriptionFormScreen } from '../../../adapters/chat/channels/channel-form-screen.ts'
import {
  decisionsScreen,
  digestScreen,
  testScreen,
  threadScreen,
} from '../../../adapters/chat/channels/channel-posts-screen.ts'
import { savedScreen, subscriptionsScreen } from '../../../adapters/chat/channels/channels-screen.ts'
import { silentChannelsScreen } from '../../../adapters/chat/channels/silent-channels-screen.ts'
import {
  CONFLICTS_SHOWN,
  conflictsPost,
  conflictsScreen,
  swallowedPost,
} from '../../../adapters/chat/conflicts/conflicts-screen.ts'
import {
  chooseAssetsScreen,
  credentialsScreen,
  notVerifiedScreen,
  readingScreen,
  signInScreen,
  verifyingScreen,
} from '../../../adapters/chat/credentials/credentials-screen.ts'
import { undeliveredListScreen } from '../../../adapters/chat/deliveries/undelivered-list-screen.ts'
import { undeliveredPostScreen } from '../../../adapters/chat/deliveries/undelivered-post-screen.ts'
import { fileLinkScreen } from '../../../adapters/chat/files/file-link-screen.ts'
import { closedScreen, withoutAdministrator } from '../../../adapters/chat/gate.ts'
import { helpScreen } from '../../../adapters/chat/home/help-screen.ts'
import { homeScreen } from '../../../adapters/chat/home/home-screen.ts'
import { statusScreen } from '../../../adapters/chat/home/status-screen.ts'
import { welcomeScreen } from '../../../adapters/chat/home/welcome-screen.ts'
import { feedsScreen, integratedAssetsScreen } from '../../../adapters/chat/integration/integrated-assets-screen.ts'
import { integrationScreen, removeAppScreen } from '../../../adapters/chat/integration/integration-screen.ts'
import { ODDITIES_SHOWN, odditiesScreen } from '../../../adapters/chat/integration/oddities-screen.ts'
import { renameScreen } from '../../../adapters/chat/integration/rename-screen.ts'
import {
  enterCodeScreen,
  linkCodeScreen,
  linkPreviewScreen,
  linkScreen,
  unlinkedScreen,
} from '../../../adapters/chat/linking/link-screen.ts'
import { appPageScreen } from '../../../adapters/chat/marketplace/app-screen.ts'
import {
  failureScreen,
  fallbackScreen,
  notAllowedScreen,
  noticeScreen,
  openLateScreen,
  workingScreen,
} from '../../../adapters/chat/notice-screen.ts'
import { action } from '../../../adapters/chat/payloads.ts'
import {
  accessAnsweredScreen,
  accessRequestScreen,
  roleSuspendedScreen,
} from '../../../adapters/chat/people/access-screen.ts'
import { peopleScreen, personScreen } from '../../../adapters/chat/people/people-screen.ts'
import {
  appliedText,
  confirmedBeforeText,
  confirmedScreen,
  draftKeptText,
} from '../../../adapters/chat/picker/confirmed-screen.ts'
import type { PickerPage } from '../../../adapters/chat/picker/picker-page.ts'
import { noneScreen, pickerScreen } from '../../../adapters/chat/picker/picker-screen.ts'
import type { Screen } from '../../../adapters/chat/screen.ts'
import { accountSettingsScreen } from '../../../adapters/chat/settings/settings-screen.ts'
import { feedRecoveredScreen, feedTroubleScreen } from '../../../adapters/chat/trouble/feed-trouble-screen.ts'
import { SILENT_NAMED, silenceScreen } from '../../../adapters/chat/trouble/silence-screen.ts'
import { type Words, words } from '../../../adapters/chat/words/words.ts'
import { OEMS } from '../../../adapters/feeds/oems/catalogue.ts'
import type { AccessRequest } from '../../../src/access/request-access.ts'
import type { Actor } from '../../../src/actor.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Arrival, ArrivedAsset } from '../../../src/arrival/read-arrival.ts'
import { SILENCES } from '../../../src/asset/asset-filter.ts'
import { ELEMENT_NAMES } from '../../../src/asset/elements.ts'
import type { EquipmentNames } from '../../../src/asset/equipment-snapshot.ts'
import type { MonthAssetPage, MonthReason } from '../../../src/billing/list-month-assets.ts'
import { CURRENCIES, type Price } from '../../../src/billing/price.ts'
import type { MonthSummary } from '../../../src/billing/read-month.ts'
import type { DraftBase, IntegrationState, Role } from '../../../src/database/tables.ts'
import { type AuthMethod, type Cut, type FeedTrouble, type ListTrouble, signInsOf } from '../../../src/feed/feed.ts'
import { OEM_IDS } from '../../../src/feed/oems.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { AssetConflict } from '../../../src/merging/list-conflicts.ts'
import { ERASED_NAME } from '../../../src/person/erase-person.ts'
import type { Person } from '../../../src/person/list-people.ts'
import type { Draft } from '../../../src/selection/draft.ts'
import { FIRST_VIEW } from '../../../src/selection/draft-view.ts'
import { type AssetPage, COUNT_CAP, type ListedAsset } from '../../../src/selection/find-assets.ts'
import { PACES, type Subscription, TOPICS } from '../../../src/subscription/subscription.ts'
import type { ListedOddity } from '../../../src/sync/list-oddities.ts'
import { auditEntries } from './audit-entries.ts'
import { ownListScreens } from './own-list/own-list-screens.ts'

/** Texts that people outside our control can give a machine, a feed or themselves. */
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

/** Text from outside, wherever a screen shows it. */
export interface Names {
  feed: string
  person: string
  channel: string
  workspace: string
  /** What a person typed into a search or a chat. */
  typed: string
  /** What a feed or a platform answered. */
  detail: string
  sentence: string
  /** A name of an IANA time zone. */
  zone: string
  asset(n: number): EquipmentNames
}

/** The same text everywhere; each asset has one or the other variant. */
const allCalled = (text: string): Names => ({
  feed: text,
  person: text,
  channel: text,
  workspace: text,
  typed: text,
  detail: text,
  sentence: text,
  zone: 'America/Argentina/ComodRivadavia',
  asset: n => ({
    oemName: n % 3 === 0 ? null : text,
    model: n % 4 === 0 ? null : text,
    equipmentId: n % 2 === 0 ? text : null,
    serialNumber: n % 5 === 0 ? null : text,
    pin: n % 7 === 0 ? null : `${text}P`,
  }),
})

const SILENT = { silentAfterDays: 14, longSilentAfterDays: 30 }

/** One of each kind. */
const EVERY_TOPIC: { readonly [K in Topic['kind']]: Topic & { kind: K } } = {
  verification: { kind: 'verification', integrationId: 1, personId: 1, requestedAt: '' },
  arrival: { kind: 'arrival', arrivalId: 1 },
  selection_applied: { kind: 'selection_applied', draftId: 1 },
  feed_trouble: { kind: 'feed_trouble', troubleId: 1 },
  feed_recovered: { kind: 'feed_recovered', troubleId: 1 },
  silence: { kind: 'silence', integrationId: 1, readNumber: 1 },
  billing: { kind: 'billing', month: '2026-10-01' },
  billing_csv: { kind: 'billing_csv', month: '2026-10-01' },
  month_stuck: { kind: 'month_stuck', accountId: 1, month: '2026-10-01' },
  access_request: { kind: 'access_request', requestId: 1 },
  access_allowed: { kind: 'access_allowed', requestId: 1 },
  access_declined: { kind: 'access_declined', requestId: 1 },
  role_suspended: { kind: 'role_suspended', personId: 1, role: 'administrator' },
  silent_channels: { kind: 'silent_channels', workspaceId: 1 },
  undeliverable: { kind: 'undeliverable', announcementId: 1 },
  digest: { kind: 'digest', digestId: 1 },
  thread: { kind: 'thread', subscriptionId: 1, month: '2026-10-01' },
  decisions: { kind: 'decisions', arrivalId: 1 },
  reminder: { kind: 'reminder', arrivalId: 1 },
  conflicts: { kind: 'conflicts', integrationId: 1, readNumber: 1 },
  swallowed: { kind: 'swallowed', integrationId: 1, assets: 1 },
  test: { kind: 'test', subscriptionId: 1 },
  click_redone: {
    kind: 'click_redone',
    accountId: 1,
    clickedAt: '2026-10-20T09:00:00.000Z',
    outcome: { kind: 'done', text: null },
  },
}

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
  standing: 'inside',
  administered: true,
})

const listTroubles = (count: number): ListTrouble[] => {
  const cuts: Cut[] = [
    { kind: 'error' },
    { kind: 'not_followed', page: count + 2 },
    { kind: 'circle' },
    { kind: 'endless', pages: count },
    { kind: 'consent', url: null },
    { kind: 'consent', url: 'https://oem.example/consent' },
  ]
  return [
    ...cuts.map(cut => ({ kind: 'list_incomplete', cut, listed: count }) as const),
    { kind: 'list_nameless', machines: count },
    { kind: 'list_empty', before: count },
    { kind: 'list_shrunk', before: count * 2, now: count },
  ]
}

const troubles = (text: string): FeedTrouble[] => [
  { kind: 'wrong_credentials' },
  { kind: 'wrong_scope' },
  { kind: 'no_token', detail: text },
  { kind: 'no_access' },
  { kind: 'consent_missing', url: null },
  { kind: 'consent_missing', url: `https://oem.example/${encodeURIComponent(text)}` },
  { kind: 'throttled', until: at },
  { kind: 'maintenance' },
  { kind: 'unreachable', detail: text },
  { kind: 'too_large', detail: text },
  { kind: 'not_iso', detail: text },
  { kind: 'internal_error', reference: '1a2b3c4d' },
]

/** Every screen, with those names (or one text for all of them) and `count` of everything. */
export function catalogue(locale: string, names: string | Names, count: number): Drawn[] {
  const called = typeof names === 'string' ? allCalled(names) : names
  const text = called.feed
  const w: Words = words(locale, 'Europe/Paris')
  const drawn: Drawn[] = []
  const add = (name: string, screen: Screen) => drawn.push({ name, screen })
  const why = w.t('channels.why', { posts: w.t('channels.new_assets'), name: called.person })
  const apps = OEM_IDS.map(id => {
    const { generic = false, ...app } = OEMS[id]
    return { ...app, generic, name: typeof names === 'string' ? names : app.name }
  })
  const few = <T>(make: (n: number) => T, most: number) =>
    Array.from({ length: Math.min(count, most) }, (_, n) => make(n))

  const integration = (n: number, change: Partial<IntegrationSummary> = {}): IntegrationSummary => ({
    id: n + 1,
    oem: 'caterpillar',
    name: called.feed,
    host: called.detail,
    state: 'active',
    verifying: false,
    verifyTrouble: null,
    trouble: null,
    listTrouble: null,
    reading: false,
    owner: { name: called.person, gone: n % 2 === 1 },
    lastSyncAt: at,
    nextSyncAt: at,
    assetCount: count,
    selectedCount: count,
    pendingCount: count,
    importNew: n % 2 === 0,
    installedBy: called.person,
    confirmed: { by: called.person, at },
    oddityCount: count,
    rightAgainCount: count,
    conflictCount: count,
    sharedCount: count,
    silence: { silent: count, days: 14, long: n % 2 === 0 ? count : 0, longDays: 30, never: count },
    values: {
      machines: count,
      elements: Object.fromEntries(
        ELEMENT_NAMES.slice(n).map(element => [
          element,
          { machines: count, newest: at.toISOString(), old: n % 2 === 0 ? count : 0 },
        ]),
      ),
    },
    price: n % 2 === 0 ? { minor: 1250, currency: 'EUR' } : null,
    ...change,
  })
  const asset = (n: number) => ({ id: n + 1, ...called.asset(n) })
  const listed = (n: number): ListedAsset => ({
    ...asset(n),
    ticked: n % 2 === 0,
    doubled: n % 3 === 0,
    inConflict: n % 4 === 0,
    otherFeeds: n % 5 === 0 ? [called.feed] : [],
    silent: n % 3 === 1 ? { lastSeenAt: n % 2 === 0 ? null : at } : null,
  })

  add('help', helpScreen(w, person('administrator'), '/fleetfeed', null))
  add('help, unknown', helpScreen(w, person(null), '/fleetfeed', called.typed))
  add('help, in Teams', helpScreen(w, person('administrator'), '', null))
  const accessRequest = (n: number): AccessRequest => ({
    id: n + 1,
    personId: n + 1,
    name: called.person,
    workspace: called.workspace,
    outside: n % 2 === 1,
    requestedAt: at,
    answered: null,
  })
  add('access asked', accessRequestScreen(w, accessRequest(0)))
  add('access asked, outside by now', accessRequestScreen(w, accessRequest(1)))
  for (const answer of ['allowed', 'declined'] as const) {
    const answered = { answer, by: called.person, at }
    add(`access ${answer}`, accessRequestScreen(w, { ...accessRequest(0), answered }))
    add(`access ${answer}, told`, accessAnsweredScreen(w, answered))
  }
  add('not allowed', notAllowedScreen(w, 'manage_feeds'))
  add('not allowed, administer', notAllowedScreen(w, 'administer'))
  for (const needs of ['manage_feeds', 'administer'] as const) {
    const unadministered = { administered: false, platform: 'teams' as const }
    add(
      `not allowed, nobody administers, ${needs}`,
      withoutAdministrator(w, unadministered, notAllowedScreen(w, needs)),
    )
  }
  for (const standing of ['outside', 'unknown'] as const) {
    const closed = closedScreen(w, { standing, role: null })
    if (closed) add(`closed, ${standing}`, closed)
  }
  add('failure', failureScreen(w, '1a2b3c4d'))
  add('failure, showing', failureScreen(w, '1a2b3c4d', 'showing'))
  add('failure, uncertain', failureScreen(w, '1a2b3c4d', 'uncertain'))
  const confirmedText = noticeScreen(w, w.t('confirmed.title'), w.t('confirmed.importNew'))
  for (const done of [true, false]) {
    add(`shown elsewhere, done ${done}`, fallbackScreen(w, confirmedText, { done, reference: '1a2b3c4d' }))
  }
  add('opened late', openLateScreen(w, confirmedText, action('settings.open'), '1a2b3c4d'))
  add('working', workingScreen(w))
  add('notice', noticeScreen(w, w.t('channels.title'), w.t('failure.stale')))
  const decided = { name: called.person, when: w.when(at) }
  const carriedOut = { name: called.feed, applied: true, failure: null, removed: false, selected: count, since: null }
  const changes = (['confirmed', 'approved', 'declined', 'undone'] as const).map(change => ({
    change,
    by: called.person,
    at,
  }))
  for (const [title, sentence] of [
    [w.t('access.request'), w.t('access.requested')],
    [w.t('access.request'), w.t('access.nobody')],
    [w.t('access.request'), w.t('access.looking')],
    [w.t('access.request'), w.t('access.again', { when: w.when(at) })],
    [w.t('access.request'), w.t('access.has')],
    [w.t('access.about'), w.t('access.declinedBy', decided)],
    [w.t('administrator.title'), w.t('administrator.how')],
    [w.t('administrator.title'), w.t('administrator.done')],
    [w.t('administrator.title'), w.t('administrator.already')],
    [w.t('administrator.title'), w.t('administrator.wrong')],
    [w.t('administrator.title'), w.t('administrator.tooMany')],
    [w.t('channels.title'), w.t('subscription.outsidersMove')],
    [w.t('people.title'), w.t('people.last', { name: called.person })],
    [w.t('people.title'), w.t('people.given', { name: called.person, role: w.t('role.fleet_administrator') })],
    [w.t('people.title'), w.t('people.taken', { name: called.person })],
    [w.t('settings.title'), w.t('settings.zoneUnknown')],
    [w.t('settings.title'), w.t('settings.zoneSame', { zone: 'Europe/Paris' })],
    [w.t('settings.title'), w.t('settings.saved')],
    [w.t('home.library'), w.t('integration.removed', { name: called.feed })],
    [w.t('home.library'), w.t('integration.gone')],
    [w.t('picker.title'), w.t('picker.merged')],
    [w.t('picker.title'), w.t('picker.outdated')],
    [w.t('picker.title'), w.t('picker.emptied')],
    [w.t('picker.title'), w.t('confirmed.gone')],
    [w.t('picker.title'), confirmedBeforeText(w, { name: called.feed, by: called.person, at, selected: count })],
    [w.t('picker.title'), w.t('confirmed.stillReading')],
    ...changes.map(since => [w.t('picker.title'), draftKeptText(w, since)] as const),
    ...changes.map(since => [w.t('confirmed.title'), appliedText(w, { ...carriedOut, since })] as const),
    [w.t('confirmed.title'), appliedText(w, carriedOut)],
    [w.t('confirmed.title'), appliedText(w, { ...carriedOut, applied: false })],
    [w.t('confirmed.title'), appliedText(w, { ...carriedOut, applied: false, failure: called.detail })],
    [w.t('billing.title'), monthStuckText(w, '2026-10-01', { closed: false, reference: called.detail })],
    [w.t('billing.title'), monthStuckText(w, '2026-10-01', { closed: true, reference: null })],
    [w.t('redone.title'), `${w.t('redone.done', { when: w.when(at) })} ${appliedText(w, carriedOut)}`],
    [w.t('redone.title'), `${w.t('redone.answered', { when: w.when(at) })} ${w.t('failure.stale')}`],
    [w.t('redone.late'), `${w.t('redone.unshown', { when: w.when(at) })} ${w.t('failure.stale')}`],
    [w.t('redone.title'), w.t('redone.failed', { when: w.when(at) })],
    [w.t('confirmed.title'), appliedText(w, { ...carriedOut, removed: true })],
    [w.t('arrival.title'), w.t('arrival.alreadyApproved', decided)],
    [w.t('arrival.title'), w.t('arrival.alreadyDeclined', decided)],
    [w.t('arrival.title'), w.t('arrival.alreadyImported', decided)],
    [w.t('channels.title'), `${w.t('subscription.moved')} ${w.t('subscription.reposted', { count })}`],
    [w.t('channels.title'), w.t('channels.whyDirect', { posts: w.t('channels.billing') })],
    [w.t('channels.title'), w.t('channels.whyOver')],
    [w.t('link.title'), w.t('link.wrong_code')],
    [w.t('link.title'), w.t('link.too_many_guesses')],
    [w.t('link.title'), w.t('link.already_linked')],
    [w.t('link.title'), w.t('link.month_closing')],
    [w.t('link.title'), w.t('link.not_linked')],
    [w.t('link.title'), w.t('link.nobody_stays')],
    [w.t('credentials.verified'), w.t('credentials.empty', { name: called.feed })],
    [w.t('file.title'), w.t('audit.file.csv')],
    [w.t('file.title'), w.t('audit.file.xlsx')],
    [w.t('file.title'), w.t('billing.file.csv', { month: w.month('2026-10-01') })],
    [w.t('arrival.title'), w.t('arrival.gone')],
    [w.t('conflicts.title'), w.t('arrival.gone')],
    [w.t('decisions.title'), w.t('arrival.gone')],
    [w.t('digest.title'), w.t('failure.stale')],
    [w.t('feedTrouble.title'), w.t('failure.stale')],
    [w.t('feedTrouble.recovered'), w.t('failure.stale')],
    [w.t('silence.title'), w.t('failure.stale')],
    [w.t('channels.title'), w.t('subscription.problem.gone')],
    [w.t('billing.title'), unknownMonthText(w, called.typed)],
    [w.t('channels.title'), w.t('owner.taken')],
    [w.t('channels.title'), w.t('owner.has', { name: called.person })],
    [w.t('billing.title'), w.t('billing.future', { month: w.month('2027-01-01') })],
    [w.t('link.title'), w.t('link.done')],
    [w.t('failure.title'), w.t('failure.stale')],
    [w.t('app.name'), w.t('common.sentToChat')],
  ] as const) {
    add(`notice ${sentence}`, noticeScreen(w, title, sentence))
  }
  for (const silent of [0, 1, 2]) add(`unlinked ${silent}`, unlinkedScreen(w, silent))
  const verifying = { integrationId: 1, name: called.feed }
  add('verifying', verifyingScreen(w, { ...verifying, changes: true }))
  add('verifying, in a dialog', verifyingScreen(w, { ...verifying, changes: false }))
  add('choose assets', chooseAssetsScreen(w, { ...verifying, assets: count }))
  add('rename', renameScreen(w, verifying))
  const renamedNotice = w.t('integration.renamed', { name: called.feed })
  add('renamed', integrationScreen(w, person('administrator'), integration(0), { notice: renamedNotice }))
  add('welcome', welcomeScreen(w, called.person, false))
  add('welcome, together', welcomeScreen(w, called.person, true))
  const reading = { ...verifying, assets: count, trouble: { kind: 'unreachable', detail: called.detail } } as const
  add('reading', readingScreen(w, { ...reading, changes: true }))
  add('reading, in a dialog', readingScreen(w, { ...reading, changes: false }))
  const notVerified = {
    integrationId: 1,
    title: w.t('credentials.failed'),
    text: called.sentence,
    addressText: called.sentence,
  }
  add('not verified', notVerifiedScreen(w, { ...notVerified, mayRetry: false }))
  add('not verified, may be tried again', notVerifiedScreen(w, { ...notVerified, mayRetry: true }))
  const conversations = few(n => ({ id: `19:${n}@thread.tacv2`, name: called.channel }), 100)
  const feeds = few(n => ({ id: n + 1, name: called.feed }), 25)
  const subscription = (n: number): Subscription => ({
    id: n + 1,
    workspaceId: 1 + (n % 2),
    workspaceName: called.workspace,
    platform: 'slack',
    channel: `C0${n}`,
    channelName: n % 3 === 0 ? null : called.channel,
    topics: TOPICS.slice(0, 1 + (n % 3)),
    feeds: n % 2 === 0 ? null : feeds.slice(0, 3).map(feed => feed.id),
    pace: PACES[n % 3] ?? 'at_once',
    quiet: n % 2 === 0 ? { from: 18, to: 7 } : null,
    layout: n % 2 === 0 ? 'thread' : 'flat',
    locale: n % 2 === 0 ? 'fr-FR' : 'en-GB',
    setUpBy: called.person,
    needsOwner: n % 2 === 1,
    silent: false,
  })
  for (const role of [null, 'administrator'] as const) {
    for (const here of [null, 'C0HERE']) {
      const subscriptions = few(subscription, 30)
      const facts = { subscriptions, feeds, here, ...(here ? { notice: called.sentence } : {}) }
      add(`subscriptions ${role} ${here}`, subscriptionsScreen(w, person(role), facts))
    }
    add(
      `subscriptions ${role}, of no feeds`,
      subscriptionsScreen(w, person(role), {
        subscriptions: [{ ...subscription(0), feeds: [99], silent: true }],
        feeds,
        here: null,
      }),
    )
  }
  add('silent channels', silentChannelsScreen(w, person('administrator'), few(subscription, 30)))
  add('silent channels, none any more', silentChannelsScreen(w, person('administrator'), []))
  for (const n of [0, 1]) {
    const choice = subscription(n)
    const form = {
      choice,
      conversations: null,
      platform: n === 0 ? ('slack' as const) : ('teams' as const),
      feeds,
      zone: 'Europe/Paris',
      audience: null,
    }
    add(
      `subscription form ${n}`,
      subscriptionFormScreen(w, { ...form, saves: { subscriptionId: null }, conversations }),
    )
    add(
      `subscription form ${n}, here`,
      subscriptionFormScreen(w, { ...form, saves: { subscriptionId: null, channel: 'C0HERE' } }),
    )
    add(`subscription form ${n}, change`, subscriptionFormScreen(w, { ...form, saves: { subscriptionId: 12 } }))
    for (const audience of ['inside', 'outsiders', 'unknown'] as const) {
      add(
        `subscription form ${n}, read by ${audience}`,
        subscriptionFormScreen(w, { ...form, saves: { subscriptionId: 12 }, audience }),
      )
    }
    add(`subscription saved ${n}`, savedScreen(w, person('administrator'), choice))
    add(`subscription tested ${n}`, savedScreen(w, person('administrator'), choice, w.t('subscription.tested')))
  }
  const posts = w.list(TOPICS.map(topic => w.t(`channels.${topic}`)))
  add('test message', testScreen(w, posts, why))
  add(
    'decisions',
    decisionsScreen(w, {
      name: called.feed,
      decisions: few(
        n => ({
          at,
          by: called.person,
          action: (['assets_approved', 'assets_declined', 'decision_undone'] as const)[n % 3] ?? 'assets_approved',
          assets: count,
          named: n % 4 === 3 ? [] : few(asset, 10),
        }),
        60,
      ),
    }),
  )
  add(
    'waiting for approval',
    waitingScreen(
      w,
      person('fleet_administrator'),
      few(n => ({ id: n + 1, name: called.feed, arrivedAt: at, waiting: count }), 30),
    ),
  )
  const people = (n: number): Person => ({
    personId: n + 1,
    name: called.person,
    role: n % 2 === 0 ? 'administrator' : 'fleet_administrator',
    fromPlatform: n % 3 === 0,
    platform: n % 2 === 0 ? ('teams' as const) : ('slack' as const),
    reason: n % 3 === 0 ? null : 'given',
    outside: n % 5 === 4,
    workspace: called.workspace,
  })
  for (const linked of [true, false]) {
    const where = linked ? ', linked' : ''
    for (const reason of ['operator', 'installed', 'before'] as const) {
      const holder = { ...people(2), reason }
      add(`people, ${reason}${where}`, peopleScreen(w, { holders: [holder], requests: [], linked }))
      add(`people, person, ${reason}${where}`, personScreen(w, holder, linked))
    }
    const facts = { holders: few(people, 60), requests: few(accessRequest, 20), linked }
    add(`people${where}`, peopleScreen(w, { ...facts, notice: called.sentence }))
    add(`people, person${where}`, personScreen(w, people(2), linked))
    add(`people, fleet administrator${where}`, personScreen(w, people(1), linked))
    add(`people, by the platform${where}`, personScreen(w, people(0), linked))
    add(`people, by Slack${where}`, personScreen(w, people(3), linked))
    add(`role suspended${where}`, roleSuspendedScreen(w, { ...people(4), role: null }, 'administrator'))
    add(`role given again${where}`, roleSuspendedScreen(w, people(4), 'administrator'))
    add(`people, no role${where}`, personScreen(w, { ...people(1), role: null }, linked))
  }
  const settings = { language: null, importNew: count % 2 === 0, remindAfterHours: count === 0 ? null : 24, ...SILENT }
  const monthEnd = new Date('2026-12-01T00:00:00Z')
  const account = { ...settings, timeZone: 'UTC', pending: null, month: '2026-11-01', monthEnd }
  const longest = called.zone
  add('settings', accountSettingsScreen(w, { account, now: at, there: w, ownZone: longest }))
  const inFrench = { ...account, timeZone: longest, language: 'fr', remindAfterHours: 7 } as const
  const notice = w.t('settings.zoneSet', { zone: longest })
  add('settings, changed', accountSettingsScreen(w, { account: inFrench, now: at, there: w, ownZone: null, notice }))
  const pending = { month: '2026-12-01', until: longest }
  const later = w.t('settings.zoneSetFrom', { zone: longest, month: w.month(pending.month) })
  add(
    'settings, zone of later months',
    accountSettingsScreen(w, { account: { ...inFrench, pending }, now: at, there: w, ownZone: null, notice: later }),
  )
  const erased = auditEntries({ ...called, person: ERASED_NAME }, count).slice(0, 1)
  add('audit, of an erased person', auditScreen(w, { entries: erased, hasNewer: false, hasOlder: false }, null))
  const entries = auditEntries(called, count)
  for (let from = 0; from < entries.length; from += AUDIT_PAGE) {
    const page = { entries: entries.slice(from, from + AUDIT_PAGE), hasNewer: from > 0, hasOlder: true }
    add(`audit ${from}`, auditScreen(w, page, null))
  }
  const one = { entries: entries.slice(0, count), hasNewer: false, hasOlder: false }
  add('audit, of a person', auditScreen(w, one, { personId: 1, name: called.person }))

  for (const trouble of [...troubles(called.detail), ...listTroubles(count)]) {
    const facts = { integrationId: 1, name: text, trouble, beganAt: at, endedAt: null, became: null }
    add(`trouble ${trouble.kind}`, feedTroubleScreen(w, facts, why))
    for (const became of [null, 'another', 'removed'] as const)
      add(`trouble ${trouble.kind}, over ${became}`, feedTroubleScreen(w, { ...facts, endedAt: at, became }, why))
    add(`recovered ${trouble.kind}`, feedRecoveredScreen(w, { ...facts, endedAt: at }, why))
  }

  const forms = apps.flatMap(app => {
    const signIns: (AuthMethod | null)[] = signInsOf(app).length === 0 ? [null] : [...signInsOf(app)]
    return signIns.map(signIn => ({ app, signIn }))
  })
  for (const app of apps) {
    const signIns = signInsOf(app)
    if (signIns.length === 0) continue
    add(`sign-in ${app.oem}`, signInScreen(w, { integrationId: 1, name: app.name, signIns }))
    const notice = w.t('app_page.justInstalled', { name: app.name })
    add(`sign-in ${app.oem}, installed`, signInScreen(w, { integrationId: 1, name: app.name, signIns, notice }))
  }
  for (const { app, signIn } of forms) {
    const formName = signIn === null ? app.oem : `${app.oem} ${signIn}`
    const values = Object.fromEntries(app.fields.map(field => [field.id, called.detail]))
    const storedSecrets = app.fields.filter(field => field.secret).map(field => field.id)
    const firstAddress = app.generic ? 'https://feeds.example.com/iso15143/Fleet/1' : null
    const input = {
      integrationId: 1,
      name: app.name,
      feedName: called.feed,
      app,
      signIn,
      values,
      storedSecrets,
      firstAddress,
      trouble: null,
      secretsVisible: true,
    }
    add(`credentials ${formName}`, credentialsScreen(w, input))
    const first = {
      ...input,
      values: {},
      storedSecrets: [],
      feedName: '',
      trouble: { kind: 'not_iso', detail: called.detail, reference: '7f3a9c21' } as const,
    }
    add(`credentials ${formName}, first`, credentialsScreen(w, first))
    const notice = w.t('app_page.justInstalled', { name: called.feed })
    const masked = { ...first, trouble: null, secretsVisible: false, notice }
    add(`credentials ${formName}, masked`, credentialsScreen(w, masked))
  }

  add('remove app', removeAppScreen(w, integration(0)))

  for (const role of [null, 'fleet_administrator', 'administrator'] as const) {
    const actor = person(role)
    const who = role ?? 'nobody'
    for (const app of apps) add(`app page ${app.oem}, ${who}`, appPageScreen(w, actor, app))
    for (const app of apps.slice(0, 1))
      add(`simulated app page, ${who}`, appPageScreen(w, actor, { ...app, simulated: true }))
    const integrations = few(n => integration(n), 30)
    const chosen = new Map(integrations.slice(0, 1).map(one => [one.id, count] as const))
    add(
      `home, ${who}`,
      homeScreen(w, actor, {
        integrations,
        unconfirmed: chosen,
        apps,
        search: called.typed,
        undelivered: count,
        soFar: { month: '2026-11-01', billable: count },
        offerZone: longest,
      }),
    )
    if (role === null) {
      const facts = {
        integrations,
        unconfirmed: new Map(),
        apps,
        search: '',
        undelivered: 0,
        soFar: null,
        offerZone: null,
      }
      add('home, nobody administers', homeScreen(w, { ...actor, administered: false }, facts))
    }
    add(
      `home, nothing found, ${who}`,
      homeScreen(w, actor, {
        integrations: [],
        unconfirmed: new Map(),
        apps: [],
        search: called.typed,
        undelivered: 0,
        soFar: null,
        offerZone: null,
      }),
    )
    add(
      `home, first, ${who}`,
      homeScreen(w, actor, {
        integrations: [],
        unconfirmed: new Map(),
        apps,
        search: '',
        undelivered: 0,
        soFar: null,
        offerZone: null,
      }),
    )
    const values = { machines: count, elements: {} }
    add(`integration, no values, ${who}`, integrationScreen(w, actor, integration(0, { values })))
    add(`feeds, ${who}`, feedsScreen(w, actor, integrations))
    for (const [state, change] of [
      ['verifying', { state: 'installed', verifying: true }],
      ['not verified', { state: 'installed', verifyTrouble: { kind: 'wrong_credentials' } }],
      ['reading', { state: 'verified', reading: true, confirmed: null }],
      ['syncing', { reading: true }],
      ['never read', { lastSyncAt: null }],
    ] as const) {
      add(`integration ${state}, ${who}`, integrationScreen(w, actor, integration(0, change)))
    }
    for (const state of ['installed', 'verified', 'active', 'removed'] satisfies IntegrationState[]) {
      add(`integration ${state}, ${who}`, integrationScreen(w, actor, integration(0, { state, confirmed: null })))
      const owner = { name: called.person, gone: true }
      if (state === 'verified')
        add(
          `integration unconfirmed, ${who}`,
          integrationScreen(w, actor, integration(0, { state }), { unconfirmed: count }),
        )
      add(`integration ${state} without owner, ${who}`, integrationScreen(w, actor, integration(0, { state, owner })))
    }
    for (const trouble of troubles(called.detail)) {
      const troubled = integration(0, { trouble: { trouble, since: at }, reading: true })
      add(`integration ${trouble.kind}, ${who}`, integrationScreen(w, actor, troubled))
    }
    for (const trouble of listTroubles(count)) {
      const troubled = integration(0, { listTrouble: { trouble, since: at } })
      add(`integration ${trouble.kind}, ${who}`, integrationScreen(w, actor, troubled))
    }
    const page: AssetPage = {
      assets: few(listed, 10),
      hasBefore: true,
      hasAfter: true,
      count,
      unmatched: [called.typed],
    }
    add(`integrated assets, ${who}`, integratedAssetsScreen(w, actor, integration(0), { ...page, silence: null }))
    for (const silence of SILENCES) {
      add(
        `integrated assets, ${silence}, ${who}`,
        integratedAssetsScreen(w, actor, integration(0), { ...page, silence }),
      )
    }
  }
  const side = { accountId: 1, name: called.workspace, integrations: count, timeZone: 'Europe/Paris' }
  add(
    'link',
    linkScreen(
      w,
      person('administrator'),
      few(() => called.workspace, 10),
    ),
  )
  add('link, alone', linkScreen(w, person(null), [called.workspace]))
  add('link, first', linkScreen(w, person('administrator'), [called.workspace]))
  add('link, code', enterCodeScreen(w))
  add('link, code given', linkCodeScreen(w, { code: 'ABCD-EFGH', expiresAt: at }))
  add('link, preview', linkPreviewScreen(w, 'ABCD-EFGH', { keeps: side, joins: side }))
  add(
    'status',
    statusScreen(
      w,
      { ...person(null), platform: 'teams' },
      few(n => integration(n, { verifyTrouble: { kind: 'no_access' } }), 30),
      few(subscription, 30),
    ),
  )
  const troubled = { trouble: { trouble: { kind: 'no_access' }, since: at } } as const
  add(
    'status, in trouble',
    statusScreen(
      w,
      person(null),
      few(n => integration(n, troubled), 3),
      [],
    ),
  )
  for (const trouble of listTroubles(count)) {
    add(
      `status, ${trouble.kind}`,
      statusScreen(w, person(null), [integration(0, { listTrouble: { trouble, since: at } })], []),
    )
  }

  for (const decision of [null, 'approved', 'declined', 'imported'] as const) {
    const arrived = (n: number): ArrivedAsset => ({
      ...asset(n),
      decision,
      by: decision === null || decision === 'imported' ? null : called.person,
      decidedAt: decision && at,
    })
    const arrival: Arrival = {
      id: 1,
      integrationId: 1,
      name: text,
      removed: false,
      arrivedAt: at,
      counts: {
        total: count,
        waiting: decision === null ? count : 0,
        imported: decision === 'imported' ? count : 0,
        approved: decision === 'approved' ? count : 0,
        declined: decision === 'declined' ? count : 0,
      },
      merged: decision === 'imported' ? count : 0,
      last: decision && decision !== 'imported' ? { decision, by: called.person, at, alone: true } : null,
      assets: few(arrived, 10),
    }
    add(`arrival ${decision}`, arrivalScreen(w, arrival, why))
    add(`reminder ${decision}`, arrivalScreen(w, arrival, why, true))
    add(`arrival ${decision}, removed`, arrivalScreen(w, { ...arrival, removed: true }, why))
    const counts = { ...arrival.counts, approved: count, declined: count, waiting: count }
    const last = { decision: decision ?? 'approved', by: called.person, at, alone: false }
    add(`arrival ${decision}, some of each`, arrivalScreen(w, { ...arrival, counts, last }, why))
    const mixed = { ...counts, waiting: 0, imported: 0 }
    add(
      `arrival ${decision}, decided by one`,
      arrivalScreen(w, { ...arrival, counts: mixed, last: { ...last, alone: true } }, why),
    )
    add(
      `arrival ${decision}, decided by several`,
      arrivalScreen(w, { ...arrival, counts: { ...mixed, imported: count }, last }, why),
    )
    const parts = few(() => arrivalScreen(w, arrival, null), 20)
    if (parts.length > 0) add(`digest ${decision}`, digestScreen(w, parts, why))
    const page = { arrival: { ...arrival, assets: few(arrived, REVIEW_PAGE) }, offset: 0, ticked: [] }
    add(`review ${decision}, one known`, reviewScreen(w, page, w.t('arrival.known')))
    // As many ticks of other pages as a form carries.
    const elsewhere = Array.from({ length: 250 }, (_, n) => 1_000_000 + 2 * n)
    const ticked = [1, 3, 4, ...elsewhere]
    const second = { ...page.arrival, counts: { ...arrival.counts, waiting: decision === null ? count + 100 : 0 } }
    add(
      `review ${decision}, second page`,
      reviewScreen(w, { arrival: second, offset: REVIEW_PAGE, ticked }, called.sentence),
    )
    if (decision === null) add('review, nothing ticked', reviewScreen(w, page, w.t('arrival.nothingTicked')))
    if (decision === null)
      add('review, too many ticked', reviewScreen(w, { ...page, ticked }, w.t('arrival.tooManyTicked')))
    const shown = { ...arrival, assets: few(arrived, ARRIVED_PAGE), counts: { ...arrival.counts, total: count + 100 } }
    add(`arrived ${decision}`, arrivedScreen(w, shown, ARRIVED_PAGE))
  }

  for (const soFar of [true, false]) {
    for (const change of [null, count, -count, 0]) {
      const totals = { received: count, selected: count, billable: count }
      const compared = (n: number) => ({
        price: n % 2 === 0 ? { minor: 1250, currency: 'EUR' } : null,
        amount: n % 2 === 0 ? { minor: count * 1250, currency: 'EUR' } : null,
        change: change === null ? null : { received: change, selected: change, billable: change },
        timeZone: n % 3 === 1 ? called.zone : null,
        firstReadOf: soFar && n % 3 === 0 ? count : null,
        inConflict: count,
        inOtherFeed: count,
      })
      const summary: MonthSummary = {
        month: '2026-10-01',
        timeZone: called.zone,
        soFar,
        integrated: count > 0,
        closesAt: soFar ? at : null,
        feeds: few(n => ({ integrationId: n, name: text, ...totals, ...compared(n) }), 120),
        amounts: few(n => ({ minor: count * 1250, currency: CURRENCIES[n] ?? 'EUR' }), 3),
        totals,
        previous: change === null ? null : totals,
        change: change === null ? null : { received: change, selected: change, billable: change },
      }
      const link = { url: 'https://fleetfeed.example.com/files/abc.def', until: at }
      const facts: BillingFacts = {
        summary,
        feeds: null,
        picture: count === 0 ? null : { url: link.url, alt: called.sentence },
        why: null,
        beside: { previous: '2026-09-01', next: '2026-11-01' },
        fileLinks: null,
      }
      add(`billing ${soFar} ${change}`, billingScreen(w, facts))
      const empty = { ...summary, feeds: [], amounts: [], integrated: true }
      add(`billing ${soFar} ${change}, no feed then`, billingScreen(w, { ...facts, summary: empty }))
      if (soFar) continue
      const posted = { ...facts, why, beside: { previous: null, next: null } }
      add(`billing posted ${change}`, billingScreen(w, posted))
      add(
        `billing posted with a link ${change}`,
        billingScreen(w, { ...posted, feeds: few(n => n, 500), fileLinks: { xlsx: link, csv: link } }),
      )
    }
    const totals = { received: count, selected: count, billable: count }
    const month: MonthSummary = {
      month: '2026-10-01',
      timeZone: called.zone,
      soFar,
      integrated: true,
      closesAt: soFar ? at : null,
      feeds: few(
        n => ({
          ...{ integrationId: n, name: text, ...totals, price: null, amount: null, change: null },
          ...{ timeZone: null, firstReadOf: null, inConflict: count, inOtherFeed: count },
        }),
        120,
      ),
      amounts: [],
      totals,
      previous: null,
      change: null,
    }
    const reasons: MonthReason[] = [
      { firstReceivedAt: at, selectedFrom: at, selectedTo: null },
      { firstReceivedAt: at, selectedFrom: at, selectedTo: at },
      { firstReceivedAt: at, selectedFrom: null, selectedTo: null },
      { firstReceivedAt: null, selectedFrom: at, selectedTo: null },
      { firstReceivedAt: null, selectedFrom: at, selectedTo: at },
    ]
    for (const which of ['billable', 'not_billable', 'all'] as const) {
      const page: MonthAssetPage = {
        soFar,
        timeZone: called.zone,
        assets: few(
          n => ({
            ...called.asset(n),
            assetId: n,
            integrationId: n,
            feed: text,
            price: null,
            firstReceivedAt: null,
            selectedFrom: null,
            selectedTo: null,
            inConflict: n % 3 === 0,
            inOtherFeed: n % 4 === 0,
            ...reasons[n % reasons.length],
          }),
          MONTH_PAGE,
        ),
        hasBefore: true,
        hasAfter: true,
      }
      const feeds = which === 'all' ? null : few(n => 1_000_000 + n, 500)
      const view = { month: '2026-10-01', feeds, which, from: null }
      add(
        `month assets ${soFar} ${which}`,
        monthAssetsScreen(w, view, { summary: month, page, choosable: which !== 'billable' }),
      )
    }
  }
  const file = {
    text: w.t('billing.file.xlsx', { month: w.month('2026-10-01') }),
    name: 'fleetfeed-billable-2026-10.xlsx',
    link: { url: 'https://fleetfeed.example.com/files/abc.def', until: at },
  }
  add('file link', fileLinkScreen(w, file))
  add('file without a link', fileLinkScreen(w, { ...file, link: null }))
  for (const key of [
    'file.comes',
    'file.declined',
    'file.expired',
    'file.left',
    'file.saved',
    'file.unknown',
  ] as const) {
    add(`notice ${key}`, noticeScreen(w, w.t('file.title'), w.t(key)))
  }
  for (const price of [null, { minor: 1250, currency: 'CHF' }]) {
    add(
      `price ${price === null}`,
      priceScreen(w, { integrationId: 1, name: text, price, currency: 'EUR', month: '2026-11-01' }),
    )
    const saved = priceSetText(w, { price, from: '2026-11-01' })
    add(
      `integration, price ${price === null}`,
      integrationScreen(w, person('administrator'), integration(0), { notice: saved }),
    )
  }

  for (const underWay of [true, false]) {
    const outcome = { kind: 'confirmed', integrationId: 1, name: text, selected: count, importNew: underWay } as const
    add(`confirmed ${underWay}`, confirmedScreen(w, { ...outcome, started: underWay, underWay }, underWay))
  }
  for (const [name, screen] of ownListScreens(w, { feed: text, typed: called.typed, asset, count })) add(name, screen)
  for (const base of ['all', 'none', 'selected'] as const) {
    for (const search of ['', called.typed]) {
      const price = search === '' ? null : { minor: 1250, currency: 'CHF' }
      const draft = draftAt({ base, search, text, count, price })
      const page = pickerPage({ assets: few(listed, 10), count, search: called.typed, isFiltering: search !== '' })
      add(`picker ${base} ${search !== ''}`, pickerScreen(w, draft, page, called.sentence))
      const all = { ...page, hasBefore: false, unmatched: [] }
      const untouched = { ...draft, added: 0, removed: 0, importNew: draft.integration.importNew }
      if (search === '') add(`picker ${base}, as it opens`, pickerScreen(w, untouched, all))
      const edited = { ...draft, integration: { ...draft.integration, state: 'active' as const } }
      if (base !== 'selected' && search === '') add(`picker ${base}, edited`, pickerScreen(w, edited, all))
      if (base === 'none') {
        const nothing = { ...page, assets: [], count: 0, hasBefore: false, hasAfter: false }
        add(`picker, nothing found ${search !== ''}`, pickerScreen(w, { ...draft, ticked: 0 }, nothing))
      }
      if (search !== '') {
        const found = pickerPage({ assets: few(listed, 4), count: 4, search: called.typed, isFiltering: true })
        const only = { ...found, hasBefore: false, hasAfter: false, unmatched: [] }
        for (const [what, exact] of exactSearches(
          called.typed,
          few(n => n, count),
        )) {
          const view = { ...only.view, search: { exact, terms: [], byWord: [called.typed], leftOut: count } }
          for (const containing of [0, 40, COUNT_CAP + 1]) {
            add(`picker, ${what} numbers ${containing}`, pickerScreen(w, draft, { ...only, view, containing }))
          }
          const including = { ...draft, view: { ...draft.view, containing: true } }
          add(`picker, ${what} numbers included`, pickerScreen(w, including, { ...only, view }))
        }
        const many = { ...page, count: COUNT_CAP + 1, unmatched: [] }
        add(`picker ${base}, many found`, pickerScreen(w, draft, many))
        add(
          `picker ${base}, place unknown`,
          pickerScreen(w, { ...draft, view: { ...draft.view, position: null } }, many),
        )
      }
      add(`no assets ${base} ${search !== ''}`, noneScreen(w, draft))
      if (base !== 'all' || search !== '') continue
      for (const listTrouble of listTroubles(count)) {
        const doubtful = { ...draft, integration: { ...draft.integration, listTrouble } }
        add(`picker ${listTrouble.kind}`, pickerScreen(w, doubtful, all))
      }
      for (const silence of SILENCES) {
        add(`picker, ${silence}`, pickerScreen(w, { ...edited, view: { ...edited.view, silence } }, all))
      }
    }
  }
  const reasons = [
    'out_of_range',
    'not_a_number',
    'not_a_date',
    'future',
    'unknown_unit',
    'no_identity',
    'paging',
    'minutes',
    'minutes_by_address',
    'hours',
  ]
  const keptOut = (n: number): ListedOddity => ({
    machine: n % 3 === 0 ? null : called.asset(n).serialNumber,
    element: n % 2 === 0 ? 'CumulativeOperatingHours' : 'Location',
    value: called.detail,
    reason: reasons[n % reasons.length] ?? '',
    machines: n + 1,
    firstSeenAt: at,
    endedAt: n % 4 === 3 ? at : null,
  })
  add('oddities', odditiesScreen(w, called.feed, few(keptOut, ODDITIES_SHOWN)))
  const right = few(n => ({ ...keptOut(n), endedAt: at }), ODDITIES_SHOWN)
  add('oddities, all right again', odditiesScreen(w, called.feed, right))
  const kinds = ['pin', 'serial', 'equipment'] as const
  const conflicting = (n: number) => ({
    ...called.asset(n),
    selected: n % 2 === 0,
    firstReceivedAt: at,
    lastListedAt: n % 3 === 0 ? null : at,
  })
  const silentAsset = (n: number) => ({ ...called.asset(n), lastSeenAt: at })
  const silentGroup = (days: number, never: boolean) => ({
    days,
    never,
    count,
    backCount: 0,
    assets: few(n => ({ ...silentAsset(n), lastSeenAt: never ? null : at }), SILENT_NAMED),
  })
  const told = {
    integrationId: 1,
    name: text,
    silent: [silentGroup(30, false), silentGroup(14, false), silentGroup(14, true)],
    back: few(silentAsset, SILENT_NAMED),
    backCount: count,
  }
  add('silence', silenceScreen(w, told, why))
  const over = told.silent.map(group => ({ ...group, backCount: count, assets: [] }))
  add('silence, over', silenceScreen(w, { ...told, silent: over, back: [], backCount: 0 }, why))

  const conflicts = few(
    (n): AssetConflict => ({
      id: n + 1,
      kind: kinds[n % 3] ?? 'pin',
      value: called.asset(n).serialNumber ?? called.typed,
      openedAt: at,
      assets: [conflicting(n), conflicting(n + 1)],
    }),
    CONFLICTS_SHOWN,
  )
  for (const mayResolve of [true, false]) {
    const facts = { name: text, total: count, conflicts, mayResolve }
    add(`conflicts ${mayResolve}`, conflictsScreen(w, facts))
  }
  for (const said of ['saidSame', 'saidDifferent', 'before'] as const) {
    add(
      `conflicts ${said}`,
      conflictsScreen(
        w,
        { name: text, total: count, conflicts: conflicts.slice(0, 1), mayResolve: true },
        w.t(`conflicts.${said}`),
      ),
    )
  }
  add('conflicts, the post', conflictsPost(w, { integrationId: 1, name: text, total: count }, why))
  add('swallowed', swallowedPost(w, { integrationId: 1, name: text, assets: count }))
  const summaries = few(n => integration(n), 60)
  add('thread', threadScreen(w, { month: '2026-11-01', integrations: summaries, why }))
  const problems = [
    'is_archived',
    'Forbidden',
    'not_in_channel',
    'MessageWritesBlocked',
    'missing_scope',
    'uninstalled',
    'left',
    'service_unavailable',
    'bug 1a2b3c4d',
    called.detail,
  ]
  const notDelivered = (problem: string | null, n: number) => ({
    ...{ id: n + 1, topic: EVERY_TOPIC.arrival, place: called.channel, createdAt: at, problem },
  })
  const someChannel = { id: 'C0HERE', name: called.channel }
  const movesTo = few(n => ({ id: `C0${n}`, name: called.channel }), 30)
  for (const [n, problem] of problems.entries()) {
    for (const unsure of [0, 1, 9]) {
      const refused = few(() => problem, n % 2 === 0 ? 1 : 20)
      const open = [...refused, ...Array.from({ length: unsure }, () => null)].map(notDelivered)
      const there = {
        workspaceId: 1,
        workspaceName: called.workspace,
        channel: n % 3 === 2 ? null : { ...someChannel, name: n % 3 === 0 ? null : called.channel },
        awaitsLogin: problem === 'uninstalled',
        subscriptionId: n % 4 === 3 ? null : 12,
        open,
      }
      const labels = new Map(open.map(row => [row.id, w.t('channels.new_assets')]))
      const facts = { there, posts: labels, own: n % 5 !== 4, platform: 'teams' as const, conversations: movesTo }
      add(`undeliverable ${problem}, ${unsure} unsure`, undeliveredPostScreen(w, facts))
      if (n === 0) {
        const unsureOnly = open.filter(row => row.problem === null)
        add(`unsure ${unsure}`, undeliveredPostScreen(w, { ...facts, there: { ...there, open: unsureOnly } }))
      }
    }
  }
  add(
    'undelivered',
    undeliveredListScreen(
      w,
      count === 0
        ? []
        : Object.values(EVERY_TOPIC).map((topic, n) => ({
            id: n + 1,
            topic,
            place: called.channel,
            createdAt: at,
            problem: n % 2 ? null : (problems[n / 2] ?? called.detail),
          })),
    ),
  )
  return drawn
}

function draftAt(of: { base: DraftBase; search: string; text: string; count: number; price: Price | null }): Draft {
  const { base, search, text, count, price } = of
  return {
    id: 1,
    integrationId: 1,
    base,
    importNew: base === 'all',
    ticked: count,
    added: count,
    removed: count,
    basedOnVersion: 0,
    version: count + 1,
    view: { ...FIRST_VIEW, search, oemName: search || null, model: search === '' ? null : '', position: 10 },
    integration: {
      name: text,
      oem: 'caterpillar',
      state: base === 'selected' ? 'active' : 'verified',
      importNew: false,
      assetCount: count,
      selectedCount: count,
      listTrouble: null,
      price,
    },
  }
}

function pickerPage(of: { assets: ListedAsset[]; count: number; search: string; isFiltering: boolean }): PickerPage {
  const { assets, count, search, isFiltering } = of
  const view = {
    filter: { terms: [search], oemName: null, model: null },
    search: { exact: [], terms: [search], byWord: [], leftOut: 0 },
    filtering: isFiltering,
  }
  return { assets, hasBefore: true, hasAfter: true, count, unmatched: [search], view, containing: 0 }
}

/** Searches for the number of one asset, and of many. */
function exactSearches(value: string, many: readonly number[]): [string, { value: string; assetIds: number[] }[]][] {
  return [
    ['one', [{ value, assetIds: [1] }]],
    ['many', [0, ...many].map(id => ({ value, assetIds: [id + 1] }))],
  ]
}
