import { expect, test } from 'vitest'
import { throttledUntil } from '../../../adapters/feeds/throttled-until.ts'

const now = new Date('2026-05-01T12:00:00Z')
const answer = (retryAfter: string, body = '') => ({
  status: 429,
  header: (name: string) => (name === 'retry-after' ? retryAfter : ''),
  body: Buffer.from(body),
})

test.each([
  ['seconds', '120', '', 120],
  ['a date', 'Fri, 01 May 2026 12:10:00 GMT', '', 600],
  ['a date gone by', 'Fri, 01 May 2026 11:00:00 GMT', '', 1],
  ['nonsense, then the usual wait', 'soon', '', 300],
  ["Komatsu's sentence", '', 'Try again in 61 seconds', 61],
  ['minutes in words', '', '{"message":"retry after 5 minutes"}', 300],
  ["Caterpillar's body", '', '{"code":"429.002"}', 300],
  ['zero', '0', '', 1],
  ['a year', '31536000', '', 86_400],
])('%s', (_what, header, body, seconds) => {
  expect(throttledUntil(answer(header, body), 300, now)).toEqual(new Date(now.getTime() + seconds * 1000))
})
