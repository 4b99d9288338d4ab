import { remedyOf } from '../src/secret/remedy-of.ts'
import { rotateSecrets } from '../src/secret/rotate-secrets.ts'
import type { Job } from './job.ts'

/** Due when a new key is the first of `SEAL_KEYS`. The log says when the old keys may be removed. */
export const rotateSecretsJob: Job<'rotate-secrets'> = {
  concurrency: 1,
  id: payload => payload.key,
  run: async ({ db, keyring, log }, { key }) => {
    // Found by a process with newer settings than this one: that one's keyring may open what this one's does not.
    if (key !== keyring.first) return
    const { rewrapped, problems } = await rotateSecrets(db, keyring)
    for (const { owner, field, problem } of problems) {
      log.error(
        { owner, field, problem },
        `A secret could not be sealed anew and is not tried again; ${remedyOf(owner)}`,
      )
    }
    if (problems.length === 0) log.info({ rewrapped, key: keyring.first }, 'Every secret is sealed by the first key')
  },
}
