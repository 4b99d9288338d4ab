import type { CredentialField } from '../../../src/feed/feed.ts'
import { DEFAULTS, type Oem, required } from '../oem.ts'

const optional = (id: CredentialField['id'], isSecret = false): CredentialField => ({
  id,
  secret: isSecret,
  required: false,
})

/** Any other ISO 15143-3 or AEMP feed. */
export const other: Oem<'other'> = {
  ...DEFAULTS,
  oem: 'other',
  // The name of an installed one, in every language. The Marketplace has its own words.
  name: 'ISO 15143-3',
  generic: true,
  fields: [
    { id: 'baseUrl', secret: false, required: true },
    { ...required('authMethod'), choices: ['basic', 'bearer', 'client_credentials', 'password'] },
    optional('username'),
    optional('password', true),
    optional('clientId'),
    optional('clientSecret', true),
    optional('scope'),
    optional('tokenUrl'),
    optional('apiToken', true),
  ],
  paceSeconds: 3_600,
  baseUrl: null,
  pageTemplate: null,
  auth: 'chosen',
}
