import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { Platform } from './platform.ts'

/** How a forged message is wrong. */
export type Forgery =
  | 'none'
  | 'unsigned'
  | 'expired'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'wrong_service_url'
  | 'wrong_key'

// One key for the process: botbuilder caches keys by URL for a day, and a port may come twice.
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const kid = `playground-${randomUUID()}`

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export function openIdConfiguration(platform: Platform) {
  return {
    issuer: platform.issuer,
    authorization_endpoint: 'https://invalid.botframework.com/',
    jwks_uri: `${platform.origin}/openid/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  }
}

export function keySet() {
  const { n, e } = keys.publicKey.export({ format: 'jwk' })
  return { keys: [{ kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, endorsements: ['msteams'] }] }
}

const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')

function jwt(claims: object, key: KeyObject): string {
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid, x5t: kid })}.${part(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

/** The token with which this Teams comes to the app. The wall clock and not `now`: the app checks with its own. */
export function tokenForApp(platform: Platform, serviceUrl: string, forged?: Exclude<Forgery, 'none'>): string {
  const seconds = Math.floor(Date.now() / 1000)
  const age = forged === 'expired' ? 7200 : 0
  const claims = {
    serviceurl: forged === 'wrong_service_url' ? 'https://smba.example/elsewhere/' : serviceUrl,
    nbf: seconds - age,
    exp: seconds - age + 3600,
    iss: forged === 'wrong_issuer' ? 'https://issuer.example' : platform.issuer,
    aud: forged === 'wrong_audience' ? randomUUID() : platform.app.id,
  }
  if (forged === 'unsigned') return `${part({ alg: 'none', typ: 'JWT', kid })}.${part(claims)}.`
  return jwt(claims, forged === 'wrong_key' ? otherKey() : keys.privateKey)
}

const otherKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

/** What Entra gives the app: a bearer for the connector. */
export function issueBearer(platform: Platform, tenant: string): { token: string; seconds: number } {
  const seconds = 3599
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    aud: 'https://api.botframework.com',
    iss: `https://sts.windows.net/${tenant}/`,
    appid: platform.app.id,
    tid: tenant,
    nbf: now,
    exp: now + seconds,
    uti: randomUUID(),
  }
  const token = jwt(claims, keys.privateKey)
  platform.bearers.set(token, (now + seconds) * 1000)
  return { token, seconds }
}

export function isBearer(platform: Platform, authorization: string | undefined): boolean {
  const until = platform.bearers.get((authorization ?? '').replace(/^Bearer /, ''))
  return until !== undefined && until > Date.now()
}

/** An id that is the same at every start, so that what a test saw yesterday is found today. */
export function digest(...of: string[]): string {
  return createHmac('sha256', 'playground').update(of.join('\n')).digest('hex')
}

export function uuid(...of: string[]): string {
  const hex = digest(...of)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
