/**
 * Whose secret it is. `candidate` holds the credentials of an integration that were entered but not verified yet,
 * under the integration's id; `workspace` is a Slack installation.
 */
export interface SecretOwner {
  accountId: number
  kind: 'integration' | 'candidate' | 'workspace'
  id: number
}

/** The one text of an owner, in the table and in what is authenticated: `account/3/integration/12`. */
export function ownerText(owner: SecretOwner): string {
  return `account/${owner.accountId}/${owner.kind}/${owner.id}`
}
