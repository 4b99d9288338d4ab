import type { PlayedMake } from './make-machine.ts'
import type { JsonDialect } from './render-json.ts'
import type { XmlDialect } from './render-xml.ts'

export type Dialect = XmlDialect | JsonDialect

/** What an OEM gives to those who may read its feed. */
export type Credentials = Readonly<
  Partial<
    Record<
      | 'baseUrl'
      | 'authMethod'
      | 'username'
      | 'password'
      | 'clientId'
      | 'clientSecret'
      | 'scope'
      | 'tokenUrl'
      | 'apiToken'
      | 'subscriberId',
      string
    >
  >
>

/** How one of the local OEMs behaves: the counterpart of a data file in `adapters/feeds/oems/`. */
export interface OemKind {
  /** The first part of every path. */
  prefix: string
  /** Of its machines: any number that no other has, for ever: a database that is kept knows them. */
  seed: number
  /** The rest of a page's path; the group is the page's number. */
  pagePath: RegExp
  pageHref: (page: number) => string
  /** Null: a login opens it as it is (Basic), or the API token. */
  tokenPath: string | null
  credentials: Credentials
  dialect: Dialect
  /** Where a client asks for XML and nothing else. */
  xmlDialect: XmlDialect
  make: PlayedMake | undefined
  /** The last page's self, prev, next and last are all the same (Takeuchi). */
  allLinksEqual: boolean
  maintenanceStatus: number
  /** How "slow down" is said: header, Komatsu's sentence, or Caterpillar's body without any time. */
  throttleSays: 'retry-after' | 'sentence' | 'nothing'
  /** Seconds within which the same address may not be asked twice, while `strict`. */
  sameUrlSeconds: number
  tokenSeconds: number
}

const usual = {
  xmlDialect: 'iso-2016',
  make: undefined,
  allLinksEqual: false,
  maintenanceStatus: 503,
  throttleSays: 'retry-after',
  sameUrlSeconds: 0,
  tokenSeconds: 3_600,
} as const

export const caterpillarKind: OemKind = {
  ...usual,
  prefix: 'caterpillar',
  seed: 1,
  pagePath: /^\/fleet\/(\d+)$/,
  pageHref: page => `/fleet/${page}`,
  tokenPath: '/token',
  credentials: { clientId: 'cat-client', clientSecret: 'cat-secret-7Q', scope: 'api://iso15143/.default' },
  dialect: 'caterpillar',
  make: 'CAT',
  throttleSays: 'nothing',
}

export const komatsuKind: OemKind = {
  ...usual,
  prefix: 'komatsu',
  seed: 2,
  pagePath: /^\/provider\/v1\/SUB-4711\/Fleet\/(\d+)$/,
  pageHref: page => `/provider/v1/SUB-4711/Fleet/${page}`,
  tokenPath: '/provider/token',
  credentials: { subscriberId: 'SUB-4711', username: 'komtrax-user', password: 'komtrax-pass-7Q' },
  dialect: 'iso-2016',
  make: 'Komatsu',
  maintenanceStatus: 403,
  throttleSays: 'sentence',
  sameUrlSeconds: 300,
  tokenSeconds: 7_199,
}

export const takeuchiKind: OemKind = {
  ...usual,
  prefix: 'takeuchi',
  seed: 3,
  pagePath: /^\/Telematics\/v3\/Fleet\/(\d+)$/,
  pageHref: page => `/Telematics/v3/Fleet/${page}`,
  tokenPath: '/token',
  credentials: {
    username: 'tfm-user',
    password: 'tfm-pass-7Q',
    clientId: 'tfm-client',
    clientSecret: 'tfm-secret-7Q',
  },
  dialect: 'iso-2020',
  xmlDialect: 'iso-2020',
  make: 'Takeuchi',
  allLinksEqual: true,
}

/** Any other feed. Basic and bearer both open it; so does a token. */
export const plainKind: OemKind = {
  ...usual,
  prefix: 'plain',
  seed: 4,
  pagePath: /^\/Fleet\/(?:minutes\/)?(\d+)$/,
  pageHref: page => `/Fleet/${page}`,
  tokenPath: '/token',
  credentials: {
    username: 'fleet-user',
    password: 'fleet-pass-7Q',
    apiToken: 'fleet-token-7Q',
    clientId: 'fleet-client',
    clientSecret: 'fleet-secret-7Q',
  },
  dialect: 'iso-2016',
}
