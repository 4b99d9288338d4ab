import type { Config } from '../../config.ts'
import { type Finding, good, warning } from '../check.ts'

export async function checkSettings(config: Config): Promise<Finding[]> {
  const mode = config.production ? 'production' : 'trying out (NODE_ENV is not production)'
  const played = config.production
    ? []
    : [
        ...(config.databaseUrl ? [] : ['the database']),
        ...(config.slack || config.teams ? [] : ['Slack and Teams']),
        ...(config.feeds === 'local' ? ['the OEM feeds'] : []),
      ]
  const isConfigured =
    config.production || config.databaseUrl !== null || config.slack !== null || config.teams !== null
  return [
    good(`Mode: ${mode}. Role: ${config.role}.${played.length > 0 ? ` Played: ${played.join(', ')}.` : ''}`),
    ...(isConfigured
      ? []
      : [
          warning(
            'Nothing is set, so nothing real is checked.',
            'If the settings are in a file, name it: node --env-file=/etc/fleetfeed.env doctor/doctor.ts',
          ),
        ]),
  ]
}
