import type { Member } from './connector.ts'

/**
 * Anonymous people have the organizer's tenant and guests the one that they visit: their role tells. Where a roster says none,
 * a guest is known by the name that Entra makes for them, and who has no name at all is nobody's.
 * https://learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/build-apps-for-anonymous-user
 */
export function isInside({ tenantId, userRole, userPrincipalName }: Member, tenant: string): boolean {
  if (tenantId !== tenant) return false
  if (userRole) return userRole.toLowerCase() === 'user'
  return Boolean(userPrincipalName) && !/#EXT#/i.test(userPrincipalName ?? '')
}
