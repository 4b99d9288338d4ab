import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ClickSeen } from '../../src/context.ts'
import type { Parts, Sample } from './parts.ts'

/** How long one part of a scrape may take. Prometheus itself waits 10 s by default. */
const PART_MS = 3_000

/** How long what was read from PostgreSQL and the queues is answered again, so that many scrapers cost as much as one. */
const FRESH_MS = 10_000

/** From a click of some milliseconds to one that a person has given up. 0.9: the patience before an acknowledgement. */
const CLICK_SECONDS = [0.05, 0.1, 0.25, 0.5, 0.9, 1.5, 3, 5, 10, 30]
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const READ_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

export interface Scrape {
  contentType: string
  text: string
}

/** The metrics of this process, for Prometheus. All labels have few values: none names an account or a person. */
export type Metrics = ReturnType<typeof createMetrics>

/**
 * Creates the metrics of this process. `parts`: what is read at a scrape. A part that fails, or takes longer than
 * `partMs`, is left out and counted.
 */
export function createMetrics(
  parts: Parts,
  options: { onError: (err: unknown, part: string) => void; freshMs?: number; partMs?: number },
) {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  collectDefaultMetrics({ register: registry })
  const syncs = new Counter({
    name: 'fleetfeed_syncs_total',
    help: 'Reads of a feed that ended: complete (the last page was read), or the trouble that ended them.',
    labelNames: ['oem', 'outcome'],
    registers,
  })
  const verifications = new Counter({
    name: 'fleetfeed_verifications_total',
    help: 'Requests to a feed for which a person waits: page, or the trouble.',
    labelNames: ['oem', 'outcome'],
    registers,
  })
  const pageSeconds = new Histogram({
    name: 'fleetfeed_feed_page_seconds',
    help: 'From the request of a page of a feed to its parsed answer, the pause that the OEM asks for not included.',
    labelNames: ['oem'],
    buckets: READ_SECONDS,
    registers,
  })
  const deliveries = new Counter({
    name: 'fleetfeed_deliveries_total',
    help: 'Calls to a chat platform: post, update (edit) or find (look up), and their outcome.',
    labelNames: ['platform', 'call', 'outcome'],
    registers,
  })
  const deliverySeconds = new Histogram({
    name: 'fleetfeed_delivery_seconds',
    help: 'How long a post, edit or look-up took, drawing included.',
    labelNames: ['platform', 'call'],
    buckets: CALL_SECONDS,
    registers,
  })
  const jobs = new Counter({
    name: 'fleetfeed_jobs_total',
    help: 'Jobs that ended in this process, successfully or not.',
    labelNames: ['job', 'outcome'],
    registers,
  })
  const clicks = new Histogram({
    name: 'fleetfeed_click_seconds',
    help: 'From the arrival of a click, form or command until the person was shown the outcome. early=yes: the platform was answered before, because the outcome took long.',
    labelNames: ['platform', 'early'],
    buckets: CLICK_SECONDS,
    registers,
  })
  const scrapeErrors = new Counter({
    name: 'fleetfeed_scrape_errors_total',
    help: 'Parts that were missing from a scrape because they failed or took too long.',
    labelNames: ['part'],
    registers,
  })
  for (const part of Object.keys(parts)) scrapeErrors.inc({ part }, 0)

  const scraped = Object.entries(parts).map(([name, part]) => {
    const gauge = new Gauge({ name: part.metric, help: part.help, labelNames: part.labels, registers })
    const read = cached(options.freshMs ?? FRESH_MS, () => within(options.partMs ?? PART_MS, part.read()))
    return async () => {
      const samples = await read().catch((err: unknown): Sample[] => {
        scrapeErrors.inc({ part: name })
        options.onError(err, name)
        return []
      })
      gauge.reset()
      // Without labels, `reset` leaves a 0, which would be a wrong answer.
      gauge.remove({})
      for (const { labels, value } of samples) gauge.set(labels, value)
    }
  })

  return {
    syncEnded: (oem: string, outcome: string) => syncs.inc({ oem, outcome }),
    verified: (oem: string, outcome: string) => verifications.inc({ oem, outcome }),
    pageRead: (oem: string, seconds: number) => pageSeconds.observe({ oem }, seconds),
    delivered: (call: { platform: string; call: string; outcome: string; seconds: number }) => {
      const { platform, outcome, seconds } = call
      deliveries.inc({ platform, call: call.call, outcome })
      deliverySeconds.observe({ platform, call: call.call }, seconds)
    },
    jobEnded: ({ job, failed }: { job: string; failed: boolean }) =>
      jobs.inc({ job, outcome: failed ? 'failed' : 'ok' }),
    clickSeen: ({ platform, seconds, early }: ClickSeen) =>
      clicks.observe({ platform, early: early ? 'yes' : 'no' }, seconds),
    /** The text for Prometheus. Never fails because one part is away. */
    scrape: async (): Promise<Scrape> => {
      await Promise.all(scraped.map(refresh => refresh()))
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

/** Rejects if `work` takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`No answer in ${ms} ms.`)), ms)
  return await Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

/** The result of `read`, for `ms` from its start; concurrent calls share one. A failure is not kept. */
function cached<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { result: Promise<T>; at: number } | null = null
  return () => {
    if (kept && performance.now() - kept.at < ms) return kept.result
    const result = read()
    const mine = { result, at: performance.now() }
    kept = mine
    result.catch(() => {
      if (kept === mine) kept = null
    })
    return result
  }
}
