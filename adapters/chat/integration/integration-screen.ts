import { type Actor, may } from '../../../src/actor.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { conflictsButton } from '../conflicts/conflicts-screen.ts'
import { action } from '../payloads.ts'
import { unconfirmedText } from '../picker/unconfirmed-text.ts'
import type { Block, Button, Menu, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'
import { doubts, needsLogin, selectedOf, stateText, troublesOf } from './integration-state.ts'
import { valuesBlocks } from './values-received.ts'

/**
 * An installed app in the App Library: its state, and everything that can be done with it. `notice`: the outcome of the
 * last action. `unconfirmed`: how many assets the viewer has chosen without confirming.
 */
export function integrationScreen(
  w: Words,
  actor: Actor,
  integration: IntegrationSummary,
  { notice, unconfirmed }: { notice?: string; unconfirmed?: number | undefined } = {},
): Screen {
  const blocks: Block[] = [
    ...(notice ? [{ kind: 'text' as const, text: notice }] : []),
    { kind: 'heading', text: integration.name },
    { kind: 'text', text: stateText(w, integration) },
    ...(unconfirmed === undefined ? [] : [{ kind: 'text' as const, text: unconfirmedText(w, unconfirmed) }]),
  ]
  for (const trouble of troublesOf(integration)) {
    blocks.push({ kind: 'text', text: troubleText(w, integration.name, trouble) })
  }
  if (integration.owner.gone) {
    blocks.push({ kind: 'text', text: w.t('owner.gone', { name: integration.owner.name }) })
  }
  blocks.push({ kind: 'facts', facts: facts(w, integration) }, ...valuesBlocks(w, integration))
  const actions = buttons(w, actor, integration)
  if (actions.length > 0) blocks.push({ kind: 'actions', actions })
  return {
    title: w.t('home.library'),
    text: notice ?? w.pair(integration.name, stateText(w, integration)),
    blocks,
    close: w.t('common.close'),
  }
}

function facts(w: Words, integration: IntegrationSummary) {
  const at = (instant: Date | null) => (instant ? w.when(instant) : w.t('integration.never'))
  const installedBy = { label: w.t('integration.installedBy'), value: integration.installedBy }
  // Feeds of one OEM differ in their names alone, which people choose.
  const host = integration.host === null ? [] : [{ label: w.t('integration.host'), value: integration.host }]
  // Before the credentials are verified, nothing else is known.
  if (integration.state === 'installed') return [...host, installedBy]
  return [
    ...host,
    { label: w.t('integration.assets'), value: selectedOf(w, integration) },
    {
      label: w.t('integration.importNew'),
      value: integration.importNew ? w.t('integration.importNewOn') : w.t('integration.importNewOff'),
    },
    { label: w.t('integration.lastSync'), value: at(integration.lastSyncAt) },
    ...(integration.nextSyncAt ? [{ label: w.t('integration.nextSync'), value: at(integration.nextSyncAt) }] : []),
    ...(integration.pendingCount > 0
      ? [{ label: w.t('integration.waiting'), value: w.number(integration.pendingCount) }]
      : []),
    ...(integration.oddityCount > 0
      ? [{ label: w.t('oddities.title'), value: w.number(integration.oddityCount) }]
      : []),
    ...doubts(w, integration),
    integration.confirmed
      ? {
          label: w.t('integration.confirmedBy'),
          value: w.t('integration.byAt', { name: integration.confirmed.by, when: w.when(integration.confirmed.at) }),
        }
      : installedBy,
    ...(integration.price
      ? [{ label: w.t('price.fact'), value: w.t('price.perMonth', { price: w.money(integration.price) }) }]
      : []),
  ]
}

function buttons(w: Words, actor: Actor, integration: IntegrationSummary): (Button | Menu)[] {
  const feed = { integrationId: integration.id }
  const buttons: Button[] = []
  const asksForCredentials = needsLogin(integration) || (integration.state === 'installed' && !integration.verifying)
  if (integration.state === 'active') {
    const style = asksForCredentials ? {} : ({ style: 'primary' } as const)
    buttons.push({ kind: 'button', label: w.t('integration.show'), ...action('assets.show', feed), ...style })
  }
  if (may(actor, 'manage_feeds')) {
    if (integration.state === 'active') {
      buttons.push({ kind: 'button', label: w.t('integration.edit'), ...action('assets.edit', feed) })
    }
    if (integration.state === 'verified' && !integration.reading) {
      const style = asksForCredentials ? {} : ({ style: 'primary' } as const)
      buttons.push({ kind: 'button', label: w.t('integration.choose'), ...action('assets.edit', feed), ...style })
    }
    const credentials = credentialsButton(w, integration)
    if (asksForCredentials) buttons.unshift({ ...credentials, style: 'primary' })
    else buttons.push(credentials)
    buttons.push({ kind: 'button', label: w.t('integration.rename'), ...action('integration.rename', feed) })
    if (integration.owner.gone) {
      buttons.push({ kind: 'button', label: w.t('owner.take'), ...action('integration.takeOver', feed) })
    }
  }
  if (integration.conflictCount > 0) buttons.push(conflictsButton(w, integration.id))
  if (integration.oddityCount + integration.rightAgainCount > 0) {
    buttons.push({ kind: 'button', label: w.t('oddities.title'), ...action('integration.oddities', feed) })
  }
  if (may(actor, 'administer') && integration.state === 'active') {
    buttons.push({ kind: 'button', label: w.t('price.title'), ...action('price.open', feed) })
  }
  return inMenu(w, actor, integration, buttons)
}

/** The most likely buttons stay visible; removal never is, so that nobody presses it by mistake. */
const MOST_VISIBLE = 2

function inMenu(w: Words, actor: Actor, { id: integrationId }: IntegrationSummary, buttons: Button[]) {
  const remove: Button = {
    kind: 'button',
    label: w.t('integration.remove'),
    ...action('integration.askRemove', { integrationId }),
    style: 'danger',
  }
  const rest = [...buttons.slice(MOST_VISIBLE), ...(may(actor, 'administer') ? [remove] : [])]
  const menu: Menu = { kind: 'menu', label: w.t('home.more'), actions: rest }
  return [...buttons.slice(0, MOST_VISIBLE), ...(rest.length > 0 ? [menu] : [])]
}

/** Asks whether an app is to be removed. */
export function removeAppScreen(w: Words, { id: integrationId, name }: IntegrationSummary): Screen {
  const text = w.t('integration.removeText')
  return {
    title: w.t('integration.remove'),
    text,
    blocks: [{ kind: 'text', name, text: `${w.t('integration.removeTitle')}\n${text}` }],
    submit: { label: w.t('integration.removeYes'), ...action('integration.remove', { integrationId }) },
    close: w.t('common.cancel'),
  }
}

function credentialsButton(w: Words, integration: IntegrationSummary): Button {
  const isFirst = integration.state === 'installed' && !integration.verifying && integration.verifyTrouble === null
  return {
    kind: 'button',
    label: isFirst ? w.t('app_page.enter') : w.t('credentials.again'),
    ...action('credentials.open', { integrationId: integration.id }),
  }
}
