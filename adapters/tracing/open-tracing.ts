import { context, DiagLogLevel, diag, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Telemetry } from 'bullmq'
import { BullMQOtel } from 'bullmq-otel'
import type { Logger } from 'pino'
import type { Messenger } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import type { Platform } from '../../src/database/tables.ts'
import { withoutDetails } from './without-details.ts'

export interface Tracing {
  /** For the queues: a job continues the trace of whoever enqueued it. */
  telemetry: Telemetry
  traceClick: NonNullable<Context['traceClick']>
  /** Wraps a messenger so that each call is a span. */
  traced(platform: Platform, messenger: Messenger): Messenger
  /** Sends what is left. */
  close(): Promise<void>
}

/**
 * Begins to make traces, from the click of a person to the jobs and to the messages that follow from it, and sends them to
 * `url`, an OTLP/HTTP receiver. Headers, service name and the like are read from the environment, as OpenTelemetry
 * specifies: https://opentelemetry.io/docs/specs/otel/protocol/exporter/. One process can do this once at a time,
 * because `bullmq-otel` uses what is registered globally.
 *
 * Import this file only to call it: the SDK takes long to load.
 */
export function openTracing({ url, role, log }: { url: string; role: string; log: Logger }): Tracing {
  const ours = resourceFromAttributes({ 'service.name': 'fleetfeed', 'fleetfeed.role': role })
  const provider = new TracerProvider({
    resource: ours.merge(detectResources({ detectors: [envDetector] })),
    sampler: withoutInternals,
    spanProcessors: [
      new BatchSpanProcessor({ exporter: withoutDetails(new OTLPTraceExporter({ url: `${url}/v1/traces` })) }),
    ],
  })
  // The rest of a message may hold an address with a login.
  const warn = (message: string) => log.warn({ problem: message.slice(0, 100) }, 'Traces are not sent')
  diag.setLogger({ error: warn, warn, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.WARN)
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const tracer = trace.getTracer('fleetfeed')

  const inSpan = async <T>(
    name: string,
    { kind, attributes, outcomeOf }: SpanAbout<T>,
    body: () => Promise<T>,
  ): Promise<T> =>
    await tracer.startActiveSpan(name, { kind, attributes }, async span => {
      try {
        const result = await body()
        if (outcomeOf) span.setAttribute('fleetfeed.outcome', outcomeOf(result))
        return result
      } catch (err) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw err
      } finally {
        span.end()
      }
    })

  return {
    telemetry: new BullMQOtel({ tracerName: 'fleetfeed' }),
    traceClick: (platform, answer) =>
      inSpan(`click ${platform}`, { kind: SpanKind.SERVER, attributes: { 'fleetfeed.platform': platform } }, answer),
    traced: (platform, messenger) => {
      const call = <T extends { kind: string }>(name: keyof Messenger, deliver: () => Promise<T>): Promise<T> => {
        const attributes = { 'fleetfeed.platform': platform, 'fleetfeed.call': name }
        return inSpan(
          `${name} ${platform}`,
          { kind: SpanKind.CLIENT, attributes, outcomeOf: ({ kind }) => kind },
          deliver,
        )
      }
      return {
        post: (...args) => call('post', () => messenger.post(...args)),
        update: (...args) => call('update', () => messenger.update(...args)),
        find: (...args) => call('find', () => messenger.find(...args)),
      }
    },
    close: async () => {
      await provider.shutdown()
      trace.disable()
      context.disable()
      propagation.disable()
      diag.disable()
    },
  }
}

interface SpanAbout<T> {
  kind: SpanKind
  attributes: Record<string, string>
  outcomeOf?: (result: T) => string
}

/**
 * BullMQ makes a span of every look for the next job, and of every check for stalled ones: some hundred a minute that say
 * nothing.
 */
const withoutInternals: Sampler = {
  shouldSample: (_context, _traceId, _name, kind) => ({
    decision: kind === SpanKind.INTERNAL ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'withoutInternals',
}
