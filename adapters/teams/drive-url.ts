/** The hosts on which Microsoft stores people's files. */
const DRIVES = ['.sharepoint.com', '.sharepoint.us', '.sharepoint-mil.us', '.sharepoint.cn', '.1drv.com', '.svc.ms']

/**
 * The only addresses to which a file is uploaded, or from which one is downloaded: those hosts over https, or the origin
 * of the tenant's connector (a local Teams). Null for any other.
 */
export function driveUrl(address: string, serviceUrl: string): URL | null {
  const url = URL.parse(address)
  if (url === null) return null
  if (url.username !== '' || url.password !== '') return null
  const isDrive = url.protocol === 'https:' && url.port === '' && DRIVES.some(drive => url.hostname.endsWith(drive))
  return isDrive || url.origin === new URL(serviceUrl).origin ? url : null
}
