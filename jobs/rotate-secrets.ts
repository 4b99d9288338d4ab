import { rotateSecrets } from '../src/secret/rotate-secrets.ts'
import type { Job } from './job.ts'

/**
 * What doesn't work without the secret, and who can fix it. `owner`: `account/3/integration/12`, or an owner without an
 * account.
 */
function remedy(owner: string): string {
  const [of, accountId, kind, id] = owner.split('/')
  if (of === 'click') return 'a click that was cut off is not redone, and its person is informed'
  switch (kind) {
    case 'integration':
    case 'candidate':
      return `feed ${id} of account ${accountId} is not read until its credentials are entered again`
    case 'workspace':
      return `nothing is posted in workspace ${id} until the app is installed there again`
    default:
      return 'links to files that its key signed no longer open once that key is removed from SEAL_KEYS'
  }
}

/** Due when a new key is the first of `SEAL_KEYS`. The log says when the old keys may be removed. */
export const rotateSecretsJob: Job<'rotate-secrets'> = {
  concurrency: 1,
  id: payload => payload.key,
  run: async ({ db, keyring, log }) => {
    const { rewrapped, problems } = await rotateSecrets(db, keyring)
    for (const { owner, field, problem } of problems) {
      log.error({ owner, field, problem }, `A secret could not be sealed anew and is not tried again; ${remedy(owner)}`)
    }
    if (problems.length === 0) log.info({ rewrapped, key: keyring.first }, 'Every secret is sealed by the first key')
  },
}
