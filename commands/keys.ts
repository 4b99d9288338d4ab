import '../temporal.ts'
import { inspectSecrets } from '../src/operation/inspect-secrets.ts'
import { parseKeyring } from '../src/secret/keyring.ts'
import { remedyOf } from '../src/secret/remedy-of.ts'
import { rotateSecrets } from '../src/secret/rotate-secrets.ts'
import { type Answer, type CommandContext, refused, runCommand } from './command.ts'

/**
 * `npm run keys`: which keys of SEAL_KEYS seal how many secrets, which may be removed, and what doesn't open.
 * `npm run keys -- --rotate` seals everything by the first key, as a running worker does within a minute.
 */
const USAGE = `Usage:
  npm run keys                says which key seals how many secrets, and whether an old key may be removed
  npm run keys -- --rotate    first seals everything by the first key of SEAL_KEYS`

await runCommand(async (ctx, args) => {
  const rotates = args[0] === '--rotate'
  if (args.length > (rotates ? 1 : 0)) return refused(USAGE)
  return await tell(ctx, rotates)
})

async function tell({ config, db }: CommandContext, rotates: boolean): Promise<Answer> {
  if (config.sealKeys === null) return refused('SEAL_KEYS is missing: give the command the settings of the product.')
  const keyring = parseKeyring(config.sealKeys)
  const lines: string[] = []
  if (rotates) {
    const { rewrapped } = await rotateSecrets(db, keyring)
    lines.push(`${secrets(rewrapped)} sealed anew by ${keyring.first}.`)
  }
  const { byKey, closed } = await inspectSecrets(db, keyring)
  const opened = new Map(Object.entries(byKey))
  for (const { keyId } of closed) opened.set(keyId, (opened.get(keyId) ?? 0) - 1)
  lines.push(`${keyring.first} is the first of SEAL_KEYS and seals: ${opened.get(keyring.first) ?? 0} secrets.`)
  for (const id of keyring.keys.keys()) {
    if (id === keyring.first) continue
    const left = opened.get(id) ?? 0
    lines.push(
      left === 0
        ? `${id} may be removed from SEAL_KEYS once every process runs with ${keyring.first} in front: no secret needs it.`
        : `${id} may not be removed yet: ${secrets(left)} sealed by it. A running worker seals them anew within a minute; or: npm run keys -- --rotate`,
    )
  }
  for (const { owner, field, problem } of closed)
    lines.push(`${owner}, ${field}: ${problem}`, `  So ${remedyOf(owner)}.`)
  if (closed.length === 0) return { kind: 'done', text: [...lines, 'Every secret opens.'].join('\n') }
  const missing = [...new Set(closed.map(({ keyId }) => keyId))].filter(id => !keyring.keys.has(id))
  if (missing.length > 0)
    lines.push(`If you still have ${missing.join(', ')}: put it behind the first key of SEAL_KEYS.`)
  return refused(...lines)
}

function secrets(count: number): string {
  return count === 1 ? '1 secret is' : `${count} secrets are`
}
