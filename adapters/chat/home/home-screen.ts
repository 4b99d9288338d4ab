import { type Actor, may } from '../../../src/actor.ts'
import type { FeedApp } from '../../../src/feed/feed.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { firstOf } from '../first-of.ts'
import { selectedOf, stateText } from '../integration/integration-state.ts'
import { appName } from '../marketplace/app-name.ts'
import { action } from '../payloads.ts'
import { unconfirmedText } from '../picker/unconfirmed-text.ts'
import type { Block, Button, Screen } from '../screen.ts'
import { ownZoneButton } from '../settings/settings-screen.ts'
import type { Words } from '../words/words.ts'

/** Slack draws 100 blocks on a Home tab. The command `apps` and the search find what doesn't fit. */
const MOST_INTEGRATIONS = 15
const MOST_APPS = 15

export interface HomeFacts {
  integrations: IntegrationSummary[]
  /** How many assets the viewer has chosen without confirming, by the id of the integration. */
  unconfirmed: ReadonlyMap<number, number>
  apps: readonly FeedApp[]
  search: string
  /** How many messages were refused or are ambiguous. */
  undelivered: number
  /** The viewer's own zone, if the account's months are still counted in UTC and the viewer may change that. */
  offerZone: string | null
}

/** The Home tab, and the answer to `apps`: the installed apps, then those that can be installed. */
export function homeScreen(w: Words, actor: Actor, facts: HomeFacts): Screen {
  const { integrations } = facts
  const blocks: Block[] = []
  if (integrations.length === 0) {
    blocks.push({ kind: 'heading', text: w.t('home.welcome') }, { kind: 'text', text: w.t('home.first') })
  }
  if (!may(actor, 'manage_feeds')) {
    blocks.push(
      { kind: 'text', text: w.t('home.look') },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('access.request'), ...action('access.request'), style: 'primary' }],
      },
    )
  }
  blocks.push({ kind: 'heading', text: w.t('home.library') })
  if (integrations.length === 0) blocks.push({ kind: 'text', text: w.t('home.libraryEmpty'), tone: 'quiet' })
  const entry = (integration: IntegrationSummary) => libraryEntry(w, integration, facts.unconfirmed.get(integration.id))
  blocks.push(...firstOf(w, integrations, MOST_INTEGRATIONS, entry))
  blocks.push(...waiting(w, integrations))

  blocks.push({ kind: 'line' }, { kind: 'heading', text: w.t('home.marketplace') })
  blocks.push({
    kind: 'field',
    id: 'search',
    label: w.t('home.search'),
    hint: w.t('home.searchHint'),
    enterHint: w.t('common.pressEnter'),
    input: 'text',
    value: facts.search,
    optional: true,
    ...action('home.search'),
  })
  if (facts.apps.length === 0) {
    const other = w.t('app_page.other.name')
    blocks.push({ kind: 'text', text: w.t('home.nothingFound', { search: facts.search, other }) })
  }
  blocks.push(...firstOf(w, facts.apps, MOST_APPS, app => marketplaceEntry(w, app, integrations)))

  const last = settings(w, actor, facts)
  if (last.length > 0) blocks.push({ kind: 'line' }, ...last)
  const needsAdministrator = !may(actor, 'manage_feeds')
  return { title: w.t('home.title'), text: w.t('home.library'), blocks, needsAdministrator }
}

function libraryEntry(w: Words, integration: IntegrationSummary, unconfirmed: number | undefined): Block[] {
  const chosen = unconfirmed === undefined ? [] : [unconfirmedText(w, unconfirmed)]
  return [
    { kind: 'text', name: integration.name, text: [stateAndOwner(w, integration), ...chosen].join('\n') },
    {
      kind: 'facts',
      facts: [
        { label: w.t('integration.assets'), value: selectedOf(w, integration) },
        {
          label: w.t('integration.lastSync'),
          value: integration.lastSyncAt ? w.when(integration.lastSyncAt) : w.t('integration.never'),
        },
        ...(integration.pendingCount > 0
          ? [{ label: w.t('integration.waiting'), value: w.number(integration.pendingCount) }]
          : []),
      ],
    },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('integration.open'),
          says: w.pair(w.t('integration.open'), integration.name),
          ...action('integration.open', { integrationId: integration.id }),
          opens: true,
        },
      ],
    },
  ]
}

function stateAndOwner(w: Words, integration: IntegrationSummary): string {
  const state = stateText(w, integration)
  return integration.owner.gone ? [state, w.t('owner.needed')].join(' · ') : state
}

/** How many assets of all feeds wait for approval. */
function waiting(w: Words, integrations: IntegrationSummary[]): Block[] {
  const count = integrations.reduce((sum, integration) => sum + integration.pendingCount, 0)
  if (count === 0) return []
  return [
    { kind: 'text', text: w.t('thread.waiting', { count }) },
    {
      kind: 'actions',
      actions: [{ kind: 'button', label: w.t('waiting.decide'), ...action('arrival.waiting'), opens: true }],
    },
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

function settings(w: Words, actor: Actor, facts: HomeFacts): Block[] {
  const buttons: Button[] = []
  if (may(actor, 'manage_feeds')) {
    buttons.push({ kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true })
  }
  if (may(actor, 'administer')) {
    buttons.push(
      { kind: 'button', label: w.t('people.title'), ...action('people.open'), opens: true },
      { kind: 'button', label: w.t('settings.title'), ...action('settings.open'), opens: true },
      { kind: 'button', label: w.t('audit.title'), ...action('audit.open'), opens: true },
      { kind: 'button', label: w.t('link.title'), ...action('link.open'), opens: true },
    )
  }
  const blocks: Block[] = []
  if (buttons.length > 0) {
    blocks.push({ kind: 'heading', text: w.t('home.settings') }, { kind: 'actions', actions: buttons })
  }
  if (facts.offerZone !== null) {
    blocks.push(
      { kind: 'text', text: w.t('home.utc') },
      { kind: 'actions', actions: [ownZoneButton(w, facts.offerZone, 'home')] },
    )
  }
  if (facts.undelivered > 0 && may(actor, 'manage_feeds')) {
    blocks.push(
      { kind: 'text', text: w.t('home.undelivered', { count: facts.undelivered }) },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('home.undeliveredShow'), ...action('undelivered.open'), opens: true }],
      },
    )
  }
  return blocks
}
