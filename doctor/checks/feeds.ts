import { Agent, request } from 'undici'
import { listHosts } from '../../adapters/feeds/list-hosts.ts'
import type { Config } from '../../config.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { type Finding, good, warning } from '../check.ts'

export async function checkFeeds({ feeds }: Config): Promise<Finding[]> {
  if (feeds === 'local') return [good('Played on this machine (FEEDS=local).')]
  const dispatcher = new Agent()
  return await Promise.all(
    listHosts().map(async ({ oem, url }) => {
      try {
        // Any answer will do: a login is needed for more. As the feeds do, by no proxy: fetch would follow Node's
        // NODE_USE_ENV_PROXY and reach hosts that a feed can't.
        const { body } = await request(url, { method: 'HEAD', dispatcher, signal: AbortSignal.timeout(10_000) })
        await body.dump()
        return good(`${oem}: ${url} answers.`)
      } catch (err) {
        return warning(`${oem}: ${url} can’t be reached: ${reasonOf(err)}.`, 'Allow this machine to reach it.')
      }
    }),
  ).finally(() => dispatcher.close())
}
