import { expect, test } from 'vitest'
import { formToken, isSame, isSession, signSession } from '../../../adapters/operator/session.ts'

test('a session holds until it expires, for the token that signed it, and can not be extended', () => {
  const session = signSession('token-a', 1000)
  expect(isSession('token-a', session, 999)).toBe(true)
  expect(isSession('token-a', session, 1000)).toBe(false)
  expect(isSession('token-b', session, 999)).toBe(false)
  expect(isSession('token-a', session.replace('1000', '9000'), 999)).toBe(false)
  for (const made of ['', '.', '1000', '1000.', 'NaN.x', `${session}x`])
    expect(isSession('token-a', made, 1)).toBe(false)
})

test('a form belongs to one session', () => {
  expect(formToken('a', signSession('a', 1))).not.toBe(formToken('a', signSession('a', 2)))
  // A form token is no session.
  expect(isSession('a', `9.${formToken('a', '9')}`, 1)).toBe(false)
  expect(isSame('x', 'x')).toBe(true)
  expect(isSame('x', 'xx')).toBe(false)
})
