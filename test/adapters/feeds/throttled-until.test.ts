import { expect, test } from 'vitest'
import { throttledUntil } from '../../../adapters/feeds/throttled-until.ts'

const now = new Date('2026-05-01T12:00:00Z')
const answer = (retryAfter: string, body = '', headers: Record<string, string> = {}) => ({
  status: 429,
  header: (name: string) => (name === 'retry-after' ? retryAfter : (headers[name] ?? '')),
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
  ['two lines', '120, 60', '', 120],
  ['the window of a limit is no wait', '', 'Limit is 50000 requests per 24 hours. Retry in 60 seconds.', 60],
  ['nor where nothing else is said', '', 'You may make 10 calls per 1 second, 5000 calls every 24 hours', 300],
  ['minutes and seconds', '', 'Try again in 2 minutes and 5 seconds', 125],
  ['Azure’s quota', '', 'Out of call volume quota. Quota will be replenished in 02:34:12.', 9_252],
  ['Azure’s quota of days', '', 'Quota will be replenished in 5.03:23:11.', 86_400],
])('%s', (_what, header, body, seconds) => {
  expect(throttledUntil(answer(header, body), 300, now)).toEqual(new Date(now.getTime() + seconds * 1000))
})

test.each([
  ['seconds from now', { 'ratelimit-reset': '50' }, 50],
  ['seconds since 1970', { 'x-ratelimit-reset': `${now.getTime() / 1000 + 1_234}` }, 1_234],
  ['milliseconds since 1970', { 'x-rate-limit-reset': `${now.getTime() + 1_234_000}` }, 1_234],
])('when the allowance begins anew: %s', (_what, headers, seconds) => {
  expect(throttledUntil(answer('', '', headers), 300, now)).toEqual(new Date(now.getTime() + seconds * 1000))
  expect(throttledUntil(answer('7', '', headers), 300, now)).toEqual(new Date(now.getTime() + 7_000))
})
