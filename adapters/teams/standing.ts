import type { TeamsConfig } from './config.ts'
import type { Member } from './connector.ts'

/** The standing of a member, and whether they are an Administrator by the operator's word. */
export function standingOf(
  config: TeamsConfig,
  tenant: string,
  person: string,
  member: Member,
): { standing: 'inside' | 'outside'; workspaceAdmin: boolean } {
  const standing = isInside(member, tenant) ? 'inside' : 'outside'
  return { standing, workspaceAdmin: standing === 'inside' && isNamedAdministrator(config, tenant, person, member) }
}

/**
 * Whether a member of a roster belongs to the tenant. Anonymous people have the organizer's tenant, and guests have the
 * one that they visit, so the role decides. Without a role, a guest is recognised by the principal name that Entra
 * makes for guests, and someone without a principal name is outside.
 * https://learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/build-apps-for-anonymous-user
 */
export function isInside({ tenantId, userRole, userPrincipalName }: Member, tenant: string): boolean {
  if (tenantId !== tenant) return false
  if (userRole) return userRole.toLowerCase() === 'user'
  return Boolean(userPrincipalName) && !/#EXT#/i.test(userPrincipalName ?? '')
}

/**
 * An address counts only in the tenant that stands before it, or else in the operator's own tenant, because another
 * tenant can give its people any address.
 */
function isNamedAdministrator(
  { administrators, tenantId }: TeamsConfig,
  tenant: string,
  person: string,
  member: Member,
): boolean {
  const { email, userPrincipalName } = member
  const addresses = [email, userPrincipalName].flatMap(name => name?.toLowerCase() || [])
  const ofTenant = [person, ...addresses].map(name => `${tenant}/${name}`)
  return [person, ...ofTenant, ...(tenant === tenantId ? addresses : [])].some(name => administrators.includes(name))
}
