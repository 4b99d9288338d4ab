import type { Member } from './connector.ts'

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
