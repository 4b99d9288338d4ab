import type { Config } from '../../config.ts'
import { type Finding, good } from '../check.ts'

export async function checkSettings(config: Config): Promise<Finding[]> {
  const mode = config.production ? 'production' : 'trying out (NODE_ENV is not production)'
  const played = config.production
    ? []
    : [
        ...(config.databaseUrl ? [] : ['the database']),
        ...(config.slack || config.teams ? [] : ['Slack and Teams']),
        ...(config.feeds === 'local' ? ['the OEM feeds'] : []),
      ]
  return [good(`Mode: ${mode}. Role: ${config.role}.${played.length > 0 ? ` Played: ${played.join(', ')}.` : ''}`)]
}
