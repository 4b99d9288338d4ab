import type { Actor } from './payloads.ts'

/** The page that the app shows at the end of an installation. */
export interface Landed {
  status: number
  url: string
  text: string
}

/**
 * Follows the app's install link as a browser does, with cookies (the app checks `state` by one), approving on the way
 * as this person. With `deny` they press Cancel.
 */
export async function install(
  { platform, workspace, member }: Actor,
  link: string,
  how: { deny?: boolean } = {},
): Promise<Landed> {
  const jar = new Map<string, string>()
  let url = new URL(link)
  for (let hop = 0; hop < 10; hop += 1) {
    // The app may send people to slack.com itself; here that is us.
    if (url.pathname === '/oauth/v2/authorize') {
      url = new URL(url.pathname + url.search, platform.origin)
      url.searchParams.set('team', workspace.id)
      url.searchParams.set('as', member.id)
      if (how.deny) url.searchParams.set('deny', 'true')
    }
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
    }
    const to = response.headers.get('location')
    const text = await response.text()
    // Bolt's page at /slack/install shows a button instead of redirecting.
    const button = to ?? /href="([^"]*\/oauth\/v2\/authorize[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    if (button === undefined || (to === null && response.status !== 200))
      return { status: response.status, url: url.href, text }
    if (!/^https?:/.test(new URL(button, url).protocol)) return { status: response.status, url: button, text }
    url = new URL(button, url)
  }
  throw new Error(`Too many redirects from ${link}`)
}
