import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

/** All that leaves the process. An error's text, a job's options or its result may name a person, or hold a secret. */
const SENT = new Set([
  'bullmq.job.bulk.count',
  'bullmq.job.id',
  'bullmq.job.name',
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'exception.type',
  'fleetfeed.call',
  'fleetfeed.outcome',
  'fleetfeed.platform',
])

/** Wraps an exporter so that it sends only attributes that are listed here, also of events, and no texts of errors. */
export function withoutDetails(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(bare), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => await exporter.forceFlush?.(),
  }
}

function bare(span: ReadableSpan): ReadableSpan {
  const changed: Partial<ReadableSpan> = {
    attributes: listed(span.attributes),
    events: span.events.map(event => ({ ...event, attributes: listed(event.attributes) })),
    status: { code: span.status.code },
  }
  // A span has methods, so it can't be copied: the copy inherits from it.
  return Object.create(
    span,
    Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, { value, enumerable: true }])),
  )
}

function listed(attributes: Attributes | undefined): Attributes {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => SENT.has(name)))
}
