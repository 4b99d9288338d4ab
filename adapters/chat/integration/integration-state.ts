import type { FailedVerify, ListTrouble } from '../../../src/feed/feed.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { endsByItself } from '../../../src/trouble/trouble-rules.ts'
import type { Words } from '../words/words.ts'

/** The state of an integration in a few words. */
export function stateText(w: Words, integration: IntegrationSummary): string {
  if (integration.verifying) return w.t('state.verifying')
  switch (integration.state) {
    case 'installed':
      return integration.verifyTrouble ? w.t('state.failed') : w.t('state.installed')
    case 'verified':
      if (needsLogin(integration)) return w.t('state.trouble')
      return integration.reading ? w.t('state.reading', { count: integration.assetCount }) : w.t('state.verified')
    case 'active':
      if (integration.trouble) return needsLogin(integration) ? w.t('state.trouble') : w.t('state.passing')
      if (integration.listTrouble) return w.t('state.list')
      return integration.reading ? w.t('state.syncing') : w.t('state.active')
    case 'removed':
      return w.t('integration.gone')
    default:
      return integration.state satisfies never
  }
}

/**
 * Facts about machines that are silent, or that may be counted twice, within this feed or with other feeds of the
 * account.
 */
export function doubts(w: Words, integration: IntegrationSummary): { label: string; value: string }[] {
  const { conflictCount, sharedCount } = integration
  return [
    ...silence(w, integration),
    ...(conflictCount > 0 ? [{ label: w.t('conflicts.fact'), value: w.number(conflictCount) }] : []),
    ...(sharedCount > 0
      ? [{ label: w.t('integration.shared'), value: w.t('integration.sharedCount', { count: sharedCount }) }]
      : []),
  ]
}

function silence(w: Words, integration: IntegrationSummary): { label: string; value: string }[] {
  const { silent, days, long, longDays, never } = integration.silence
  const count = w.t('silence.count', { count: silent, days })
  const value = long === 0 ? count : `${count}, ${w.t('silence.countLong', { count: long, days: longDays })}`
  return [
    ...(silent > 0 ? [{ label: w.t('silence.fact'), value }] : []),
    ...(never > 0 ? [{ label: w.t('silence.factNever'), value: w.number(never) }] : []),
  ]
}

/** The current troubles of a feed: it doesn't answer, it refused the credentials, or its list is doubtful. */
export function troublesOf(integration: IntegrationSummary): (FailedVerify | ListTrouble)[] {
  const { trouble, verifyTrouble, listTrouble } = integration
  const answer = trouble?.trouble ?? verifyTrouble
  return [...(answer ? [answer] : []), ...(listTrouble ? [listTrouble.trouble] : [])]
}

/** Whether a person has to act: the trouble doesn't pass by itself, or machines may be missing. */
export function needsAttention(integration: IntegrationSummary): boolean {
  return needsLogin(integration) || integration.listTrouble !== null
}

/** Whether the feed can't be read until a person does something, mostly about its credentials. */
export function needsLogin(integration: IntegrationSummary): boolean {
  const trouble = integration.trouble?.trouble
  const isRefused = integration.state === 'installed' && integration.verifyTrouble !== null
  return isRefused || (trouble !== undefined && !endsByItself(trouble))
}

/** How much of the fleet is integrated: `24 of 25 selected`. */
export function selectedOf(w: Words, integration: Pick<IntegrationSummary, 'selectedCount' | 'assetCount'>): string {
  return w.t('integration.selectedOf', { count: integration.selectedCount, total: integration.assetCount })
}
