import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { Words } from '../words/words.ts'

/** The state of an integration in a few words. */
export function stateText(w: Words, integration: IntegrationSummary): string {
  if (integration.verifying) return w.t('state.verifying')
  switch (integration.state) {
    case 'installed':
      return integration.verifyTrouble ? w.t('state.failed') : w.t('state.installed')
    case 'verified':
      if (needsAttention(integration)) return w.t('state.trouble')
      return integration.reading ? w.t('state.reading', { count: integration.assetCount }) : w.t('state.verified')
    case 'active':
      if (integration.trouble) return needsAttention(integration) ? w.t('state.trouble') : w.t('state.passing')
      return integration.reading ? w.t('state.syncing') : w.t('state.active')
    case 'removed':
      return w.t('integration.gone')
    default:
      return integration.state satisfies never
  }
}

/** True where it will not get better by itself. */
export function needsAttention(integration: IntegrationSummary): boolean {
  const kind = integration.trouble?.trouble.kind
  return kind !== undefined && kind !== 'throttled' && kind !== 'maintenance' && kind !== 'unreachable'
}
