import { OEM_IDS, type OemId } from '../../src/feed/oems.ts'
import { OEMS } from './oems/catalogue.ts'

/** The URLs that the feed of each OEM with a server of its own calls: the feed's, and where a token is requested. */
export function listHosts(): { oem: OemId; url: string }[] {
  return OEM_IDS.flatMap(oem => {
    const { baseUrl, auth } = OEMS[oem]
    const tokenUrl = auth !== 'chosen' && 'tokenUrl' in auth ? auth.tokenUrl : null
    const urls = [baseUrl, tokenUrl].flatMap(url => (url?.startsWith('https:') ? [new URL(url).origin] : []))
    return [...new Set(urls)].map(url => ({ oem, url }))
  })
}
