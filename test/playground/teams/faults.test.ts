import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Fault } from '../../../playground/teams/faults.ts'
import { type LocalTeams, startTeams } from '../../../playground/teams/teams.ts'

let teams: LocalTeams
let token = ''
beforeAll(async () => {
  teams = await startTeams()
  // Nobody listens: what the app would be told is of no interest here.
  teams.connect('http://127.0.0.1:1/')
  await teams.installFor('Ada', 'personal')
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: teams.appId,
    client_secret: teams.appPassword,
    scope: 'https://api.botframework.com/.default',
  })
  const answer: unknown = await (await fetch(`${teams.loginUrl}/t/oauth2/v2.0/token`, { method: 'POST', body })).json()
  token = typeof answer === 'object' && answer !== null && 'access_token' in answer ? String(answer.access_token) : ''
})
afterAll(() => teams.close())
afterEach(() => teams.clearFaults())

/** By plain HTTP: the SDK repeats by itself what went wrong, which is a test of its own. */
const post = (text: string, signal?: AbortSignal) =>
  fetch(`${teams.serviceUrl}v3/conversations/${teams.conversationId('@Ada')}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', text }),
    ...(signal && { signal }),
  })
const said = () => teams.messages('@Ada').map(({ text }) => text)

test.each<[Fault, number]>([
  [{ kind: 'blocked' }, 403],
  [{ kind: 'too_large' }, 413],
  [{ kind: 'rate_limited', retryAfter: 7 }, 429],
  [{ kind: 'http', status: 502 }, 502],
  [{ kind: 'error', status: 412, code: 'PreconditionFailed' }, 412],
])('%o', async (fault, status) => {
  const before = said()
  teams.fault('post', fault)
  const response = await post('lost')
  expect(response.status).toBe(status)
  if (fault.kind === 'rate_limited') expect(response.headers.get('retry-after')).toBe('7')
  expect(said()).toEqual(before)
  expect(teams.calls.at(-1)).toMatchObject({ ok: false, status, error: fault.kind })
  expect((await post('next')).status).toBe(201)
})

test('reset before: not applied; reset after: applied, and the caller cannot know', async () => {
  teams.fault('sendToConversation', { kind: 'reset_before' })
  await expect(post('before')).rejects.toThrow()
  expect(said()).not.toContain('before')
  teams.fault('sendToConversation', { kind: 'reset_after' })
  await expect(post('after')).rejects.toThrow()
  expect(said()).toContain('after')
})

test('hang never answers; slow answers when told', async () => {
  teams.fault('*', { kind: 'hang' })
  await expect(post('hung', AbortSignal.timeout(50))).rejects.toThrow()
  expect(said()).not.toContain('hung')
  let release: () => void = () => undefined
  teams.fault('*', { kind: 'slow', until: new Promise<void>(resolve => (release = resolve)) })
  const slow = post('slow')
  await teams.until(() => said().includes('slow'))
  release()
  expect((await slow).status).toBe(201)
})
