import { expect, test } from 'vitest'
import { closingLines } from './closing-line.ts'

const report = {
  numPassedTests: 2,
  numFailedTests: 1,
  numPendingTests: 1,
  testResults: [
    {
      assertionResults: [
        { status: 'passed', fullName: 'this' },
        { status: 'skipped', fullName: 'that' },
      ],
    },
  ],
}

test('a test that is skipped although no program is missing is named and fails the run', () => {
  expect(closingLines(report, [])).toEqual({
    lines: ['Skipped, though nothing is lacking on this machine:', '  that', '2 passed, 1 failed, 1 skipped'],
    fails: true,
  })
})

test('tests may be skipped if a program is missing', () => {
  expect(closingLines(report, ['pgbouncer'])).toEqual({ lines: ['2 passed, 1 failed, 1 skipped'], fails: false })
})

test('without a report nothing counts as run', () => {
  expect(closingLines({}, []).lines).toEqual(['0 passed, 0 failed, 0 skipped'])
})
