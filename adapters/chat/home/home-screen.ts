import { type Actor, may } from '../../../src/actor.ts'
import type { SoFar } from '../../../src/billing/read-so-far.ts'
import type { FeedApp } from '../../../src/feed/feed.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { firstOf } from '../first-of.ts'
import { selectedOf, stateText } from '../integration/integration-state.ts'
import { appName } from '../marketplace/app-name.ts'
import { action } from '../payloads.ts'
import { unconfirmedText } from '../picker/unconfirmed-text.ts'
import type { Block, Screen } from '../screen.ts'
import { ownZoneButton } from '../settings/settings-screen.ts'
import type { Words } from '../words/words.ts'
import { attention } from './attention.ts'
import { commandButtons } from './reach-commands.ts'

/**
 * A message of Slack holds 50 blocks, and a card of Teams 28 KB. The command `status` and the search find what doesn't
 * fit.
 */
const MOST_INTEGRATIONS = 10
const MOST_APPS = 8

export interface HomeFacts {
  integrations: IntegrationSummary[]
  /** How many assets the viewer has chosen without confirming, by the id of the integration. */
  unconfirmed: ReadonlyMap<number, number>
  apps: readonly FeedApp[]
  search: string
  /** How many messages were refused or are ambiguous. */
  undelivered: number
  /** What is billable this month; null if no feed was ever confirmed. */
  soFar: SoFar | null
  /** The viewer's own zone, if the account's months are still counted in UTC and the viewer may change that. */
  offerZone: string | null
}

/**
 * The Home tab, and the answer to `apps`: what needs attention, the month, the installed apps, those that can be installed,
 * and the way to everything else.
 */
export function homeScreen(w: Words, actor: Actor, facts: HomeFacts): Screen {
  const { integrations } = facts
  const needsAdministrator = !may(actor, 'manage_feeds')
  const blocks: Block[] = []
  if (integrations.length === 0) {
    blocks.push({ kind: 'heading', text: w.t('home.welcome') }, { kind: 'text', text: w.t('home.first') })
  }
  if (needsAdministrator) {
    blocks.push(
      { kind: 'text', text: w.t('home.look') },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('access.request'), ...action('access.request'), style: 'primary' }],
      },
    )
  }
  blocks.push(...attention(w, actor, facts), ...month(w, facts.soFar))
  blocks.push({ kind: 'heading', text: w.t('home.library') })
  if (integrations.length === 0) blocks.push({ kind: 'text', text: w.t('home.libraryEmpty'), tone: 'quiet' })
  const entry = (integration: IntegrationSummary) => libraryEntry(w, integration, facts.unconfirmed.get(integration.id))
  blocks.push(...firstOf(w, integrations, MOST_INTEGRATIONS, entry))
  blocks.push({ kind: 'line' }, ...marketplace(w, facts))
  blocks.push(
    { kind: 'line' },
    { kind: 'heading', text: w.t('home.everything') },
    { kind: 'actions', actions: commandButtons(w, actor) },
    ...zone(w, facts.offerZone),
  )
  return { title: w.t('home.title'), text: summary(w, facts), blocks, needsAdministrator, isHome: true }
}

/** For screen readers: what is most important on Home. */
function summary(w: Words, { soFar }: HomeFacts): string {
  return [w.t('home.library'), ...(soFar ? [monthText(w, soFar)] : [])].join('. ')
}

function monthText(w: Words, { month, billable }: SoFar): string {
  return billable === null
    ? w.month(month)
    : w.t('billing.soFar', { month: w.month(month), assets: w.t('common.assets', { count: billable }) })
}

function month(w: Words, soFar: SoFar | null): Block[] {
  if (soFar === null) return []
  return [
    { kind: 'text', text: monthText(w, soFar) },
    {
      kind: 'actions',
      actions: [{ kind: 'button', label: w.t('home.billing'), ...action('home.billing'), opens: true }],
    },
  ]
}

function libraryEntry(w: Words, integration: IntegrationSummary, unconfirmed: number | undefined): Block[] {
  const chosen = unconfirmed === undefined ? [] : [unconfirmedText(w, unconfirmed)]
  const lastSync = integration.lastSyncAt ? w.when(integration.lastSyncAt) : w.t('integration.never')
  return [
    { kind: 'text', name: integration.name, text: [stateText(w, integration), ...chosen].join('\n') },
    {
      kind: 'facts',
      facts: [
        { label: w.t('integration.assets'), value: selectedOf(w, integration) },
        { label: w.t('integration.lastSync'), value: lastSync },
      ],
    },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('home.more'),
          says: w.pair(w.t('home.more'), integration.name),
          ...action('integration.open', { integrationId: integration.id }),
          opens: true,
        },
      ],
    },
  ]
}

function marketplace(w: Words, { apps, search, integrations }: HomeFacts): Block[] {
  const other = w.t('app_page.other.name')
  return [
    { kind: 'heading', text: w.t('home.marketplace') },
    {
      kind: 'field',
      id: 'search',
      label: w.t('home.search'),
      hint: w.t('home.searchHint'),
      enterHint: w.t('common.pressEnter'),
      input: 'text',
      value: search,
      optional: true,
      ...action('home.search'),
    },
    ...(apps.length === 0 ? [{ kind: 'text' as const, text: w.t('home.nothingFound', { search, other }) }] : []),
    ...firstOf(w, apps, MOST_APPS, app => marketplaceEntry(w, app, integrations)),
  ]
}

function marketplaceEntry(w: Words, app: FeedApp, integrations: IntegrationSummary[]): Block[] {
  const installed = integrations.some(integration => integration.oem === app.oem)
  const name = appName(w, app)
  return [
    { kind: 'text', text: installed ? `${name} (${w.t('app_page.installed')})` : name },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('app_page.view'),
          says: w.pair(w.t('app_page.view'), name),
          ...action('app.view', app.oem),
          opens: true,
        },
      ],
    },
  ]
}

/** The offer to count calendar months in the viewer's zone. */
function zone(w: Words, offered: string | null): Block[] {
  if (offered === null) return []
  return [
    { kind: 'text', text: w.t('home.utc') },
    { kind: 'actions', actions: [ownZoneButton(w, offered, 'home')] },
  ]
}
