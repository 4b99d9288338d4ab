import '../temporal.ts'
import { ConfigError, readConfig } from '../config.ts'
import { reasonOf } from '../src/text/reason-of.ts'
import { bad, type Finding } from './check.ts'
import { CHECKS } from './checks.ts'

/**
 * `npm run doctor`: checks every part that the product needs and prints what it found, with the remedy. Changes
 * nothing and prints no secret. The exit code is 1 if something does not work.
 */
const SIGNS = { good: '✓', warning: '!', bad: '✗' } as const satisfies Record<Finding['state'], string>

process.exitCode = await run()

async function run(): Promise<number> {
  let failed = false
  const print = (name: string, findings: Finding[]) => {
    for (const [index, finding] of findings.entries()) {
      console.log(`${(index === 0 ? name : '').padEnd(10)} ${SIGNS[finding.state]} ${finding.text}`)
      if ('remedy' in finding) console.log(`${' '.repeat(13)}${finding.remedy}`)
      failed ||= finding.state === 'bad'
    }
  }
  try {
    const config = readConfig(process.env)
    for (const { name, run } of CHECKS) {
      print(
        name,
        await run(config).catch((err: unknown) => [bad(`The check failed: ${reasonOf(err)}.`, 'Report this.')]),
      )
    }
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err
    console.log(err.message)
    return 1
  }
  console.log(failed ? '\nSomething does not work: see the lines with ✗.' : '\nEverything works.')
  return failed ? 1 : 0
}
