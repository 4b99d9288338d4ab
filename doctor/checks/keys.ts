import type { Config } from '../../config.ts'
import { withConnection } from '../../src/database/connect.ts'
import { inspectSecrets } from '../../src/operation/inspect-secrets.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { bad, type Finding, good } from '../check.ts'

export async function checkKeys({ databaseUrl, sealKeys }: Config): Promise<Finding[]> {
  if (sealKeys === null) return [good('Made by `npm start` (SEAL_KEYS is not set).')]
  const keyring = parseKeyring(sealKeys)
  if (databaseUrl === null) return [good(`New secrets are sealed by the key ${keyring.first}.`)]
  try {
    const { opened, byKey, closed } = await withConnection(databaseUrl, db => inspectSecrets(db, keyring))
    const lacking = [...new Set(closed.map(({ keyId }) => keyId))].filter(id => !keyring.keys.has(id))
    const unused = [...keyring.keys.keys()].filter(id => id !== keyring.first && byKey[id] === undefined)
    return [
      good(`${opened} stored secrets open. New ones are sealed by the key ${keyring.first}.`),
      ...(closed.length === 0
        ? []
        : [
            bad(
              `${closed.length} stored secrets do not open, the first of ${closed[0]?.owner}.`,
              lacking.length > 0
                ? `Put the key ${lacking.join(', ')} back into SEAL_KEYS. If it is lost, enter those credentials again in the chat.`
                : 'A key of SEAL_KEYS is not the one of that id: put the right one back. If it is lost, enter those credentials again in the chat.',
            ),
          ]),
      ...unused.map(id => good(`The key ${id} seals nothing any more and may be taken out of SEAL_KEYS.`)),
    ]
  } catch (err) {
    return [bad(`The stored secrets can’t be read: ${reasonOf(err)}.`, 'See Database above.')]
  }
}
