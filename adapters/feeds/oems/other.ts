import { AUTH_METHODS, type AuthMethod, type CredentialField } from '../../../src/feed/feed.ts'
import { DEFAULTS, type Oem, required, secret } from '../oem.ts'

const optional = (field: CredentialField): CredentialField => ({ ...field, required: false })
/** A field of these ways to sign in alone. */
const only = (methods: readonly AuthMethod[], field: CredentialField): CredentialField => ({ ...field, only: methods })

/** Any other ISO 15143-3 or AEMP feed. */
export const other: Oem<'other'> = {
  ...DEFAULTS,
  oem: 'other',
  // The name of an installed one, in every language. The Marketplace has its own words.
  name: 'ISO 15143-3',
  generic: true,
  fields: [
    required('baseUrl'),
    { ...required('authMethod'), choices: AUTH_METHODS },
    only(['client_credentials', 'password'], required('tokenUrl')),
    only(['basic', 'password'], required('username')),
    only(['basic', 'password'], secret('password')),
    only(['client_credentials'], required('clientId')),
    only(['client_credentials'], secret('clientSecret')),
    // A client of its own is usual but not necessary: https://www.rfc-editor.org/rfc/rfc6749#section-4.3.2
    only(['password'], optional(required('clientId'))),
    only(['password'], optional(secret('clientSecret'))),
    only(['client_credentials', 'password'], optional(required('scope'))),
    only(['bearer'], secret('apiToken')),
  ],
  paceSeconds: 3_600,
  baseUrl: null,
  pageTemplate: null,
  auth: 'chosen',
}
