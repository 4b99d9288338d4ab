import { SpanStatusCode } from '@opentelemetry/api'
import { type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { withoutDetails } from '../../../adapters/tracing/without-details.ts'

test('attributes that are not listed, and the texts of errors, are not sent', async () => {
  const sent: ReadableSpan[] = []
  const exporter = withoutDetails({
    export: (spans, done) => {
      sent.push(...spans)
      done({ code: 0 })
    },
    shutdown: async () => {},
  })
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const span = provider.getTracer('test').startSpan('process deliver')
  span.setAttributes({ 'bullmq.job.name': 'deliver', 'bullmq.job.failed.reason': 'Ada said pa55word' })
  span.recordException(new TypeError('Ada said pa55word'))
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'Ada said pa55word' })
  span.end()
  await provider.forceFlush()
  const [only] = sent
  expect(only?.attributes).toEqual({ 'bullmq.job.name': 'deliver' })
  expect(only?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }])
  expect(only?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(only?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(JSON.stringify([only?.attributes, only?.events, only?.status])).not.toMatch(/Ada|pa55/)
  expect(only?.duration).toHaveLength(2)
})
