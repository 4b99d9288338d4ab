import { rotateSecrets } from '../src/secret/rotate-secrets.ts'
import type { Job } from './job.ts'

/** Once a new key stands first in `SEAL_KEYS`. The log says when the old ones may go. */
export const rotateSecretsJob: Job<'rotate-secrets'> = {
  concurrency: 1,
  id: payload => payload.key,
  run: async ({ db, keyring, log }) => {
    const { rewrapped, problems } = await rotateSecrets(db, keyring)
    for (const problem of problems) log.error({ problem }, 'A secret could not be sealed anew')
    if (problems.length === 0) log.info({ rewrapped, key: keyring.first }, 'Every secret is sealed by the first key')
  },
}
