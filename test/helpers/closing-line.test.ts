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

test('a test that is skipped although nothing is lacking is named and fails the run', () => {
  expect(closingLines(report, [])).toEqual({
    lines: ['Skipped, though nothing is lacking on this machine:', '  that', '2 passed, 1 failed, 1 skipped'],
    fails: true,
  })
})

test('where a program is lacking, tests may be skipped', () => {
  expect(closingLines(report, ['pgbouncer'])).toEqual({ lines: ['2 passed, 1 failed, 1 skipped'], fails: false })
})

test('without a report, nothing was run', () => {
  expect(closingLines({}, []).lines).toEqual(['0 passed, 0 failed, 0 skipped'])
})
