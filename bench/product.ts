import { type Running, type Settings, start } from '../start.ts'

export interface ProductInput {
  databaseUrl: string
  slackApiUrl: string
  signingSecret: string
  sealKeys: string
  feeds: Settings['feeds']
  /** What the product's clock says at its start; from there it runs as ours. */
  at: Date
}

export interface Product extends Running {
  /** Moves the product's clock: a sync tomorrow needs no waiting. */
  advance(hours: number): void
}

/** The production code, as `npm start` runs it, with one role. */
export async function startProduct(input: ProductInput, role: Settings['role']): Promise<Product> {
  let ahead = input.at.getTime() - Date.now()
  const running = await start({
    role,
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    databaseUrl: input.databaseUrl,
    redisUrl: null,
    sealKeys: input.sealKeys,
    slack: { apiUrl: input.slackApiUrl, signingSecret: input.signingSecret, botToken: 'xoxb-bench', oauth: null },
    teams: null,
    feeds: input.feeds,
    logLevel: 'error',
    now: () => new Date(Date.now() + ahead),
  })
  return {
    ...running,
    advance: hours => {
      ahead += hours * 60 * 60_000
    },
  }
}
