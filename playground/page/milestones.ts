import { sql } from 'kysely'
import type { Context } from '../../src/context.ts'
import type { Milestones } from './api.ts'

/** How far the main job is. From the rows, so that language and restarts don't matter. */
export async function readMilestones(ctx: Context): Promise<Milestones> {
  const { rows } = await sql<Milestones>`
    SELECT
      EXISTS (SELECT FROM integration WHERE state <> 'removed') AS installed,
      EXISTS (SELECT FROM integration WHERE state = 'installed' AND verify_trouble IS NOT NULL) AS refused,
      EXISTS (SELECT FROM integration WHERE state IN ('verified', 'active')) AS verified,
      EXISTS (SELECT FROM integration WHERE state = 'active') AS confirmed,
      ${hasChannel('slack')} AS "channelInSlack",
      ${hasChannel('teams')} AS "channelInTeams",
      EXISTS (
        SELECT FROM workspace WHERE uninstalled_at IS NULL GROUP BY account_id HAVING count(DISTINCT platform) > 1
      ) AS linked,
      EXISTS (SELECT FROM arrival WHERE announced_at IS NOT NULL) AS arrived,
      EXISTS (
        SELECT FROM arrival_asset JOIN arrival ON arrival.id = arrival_id
        WHERE decision IS NULL AND NOT imported AND announced_at IS NOT NULL
      ) AS waiting,
      EXISTS (SELECT FROM closed_month_feed) AS billed`.execute(ctx.db)
  const [found] = rows
  if (!found) throw new Error('unreachable')
  return found
}

const hasChannel = (platform: 'slack' | 'teams') => sql<boolean>`EXISTS (
  SELECT FROM subscription JOIN workspace ON workspace.id = workspace_id WHERE platform = ${platform}
)`
