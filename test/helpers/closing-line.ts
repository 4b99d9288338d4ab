import { existsSync, readFileSync } from 'node:fs'
import { listLacking } from './lacks.ts'

/** The part of vitest’s JSON report that is read here. */
export interface Report {
  numPassedTests?: number
  numFailedTests?: number
  /** The skipped tests. */
  numPendingTests?: number
  testResults?: { assertionResults: { status: string; fullName: string }[] }[]
}

/**
 * The last line of CI, "N passed, N failed, N skipped", in the form that its readers know, whatever runs the tests;
 * before it, the tests that were skipped although the machine lacks nothing (`lacks.ts`). `fails`: there are such
 * tests.
 */
export function closingLines(report: Report, lacking: string[]): { lines: string[]; fails: boolean } {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0, numPendingTests: skipped = 0 } = report
  const fails = skipped > 0 && lacking.length === 0
  const tests = report.testResults?.flatMap(file => file.assertionResults) ?? []
  const names = tests.filter(test => /^(skipped|pending|todo)$/.test(test.status)).map(test => test.fullName)
  const why = fails ? ['Skipped, though nothing is lacking on this machine:', ...names.map(name => `  ${name}`)] : []
  return { lines: [...why, `${passed} passed, ${failed} failed, ${skipped} skipped`], fails }
}

// node test/helpers/closing-line.ts <report.json>
if (import.meta.main) {
  const file = process.argv[2] ?? ''
  const { lines, fails } = closingLines(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}, listLacking())
  console.log(lines.join('\n'))
  if (fails) process.exitCode = 1
}
