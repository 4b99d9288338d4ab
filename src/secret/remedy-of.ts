/**
 * What doesn't work without a secret, and what to do. `owner`: `account/3/integration/12`, or an owner without an
 * account.
 */
export function remedyOf(owner: string): string {
  const [of, accountId, kind, id] = owner.split('/')
  if (of === 'click') return 'a click that was cut off is not done again: its person is told'
  switch (kind) {
    case 'integration':
    case 'candidate':
      return `feed ${id} of account ${accountId} is not read until its credentials are entered again`
    case 'workspace':
      return `nothing is said in workspace ${id} until the app is installed there again`
    default:
      return 'links to files that its key signed stop to open once that key leaves SEAL_KEYS'
  }
}
