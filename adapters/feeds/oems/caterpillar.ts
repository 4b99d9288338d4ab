import { DEFAULTS, type Oem, required, secret } from '../oem.ts'

/**
 * The Cat dealer issues the credentials, some two weeks after the request. They must be for the ISO 15143-3 product,
 * not the VisionLink API. The old token URL (fedlogin.cat.com) ended on 30 June 2026; this is Cat's tenant at Microsoft
 * Entra.
 */
export const caterpillar: Oem<'caterpillar'> = {
  ...DEFAULTS,
  oem: 'caterpillar',
  name: 'Caterpillar',
  fields: [required('clientId'), secret('clientSecret'), required('scope')],
  paceSeconds: 86_400,
  baseUrl: 'https://services.cat.com/telematics/iso15143',
  // The gateway's other name: `next` may use either.
  ownHosts: ['api.cat.com'],
  pageTemplate: '{base}/fleet/{page}',
  auth: {
    kind: 'client_credentials',
    tokenUrl: 'https://login.microsoftonline.com/ceb177bf-013b-49ab-8a9c-4abce32afc1e/oauth2/v2.0/token',
  },
  accept: 'application/iso15143-snapshot+json, application/iso15143-snapshot+xml;q=0.9',
  // The limits are 10 a second and 50,000 a day.
  rate: { requests: 10, seconds: 1 },
  // The body says `429.002`, and nothing says how long to wait.
  slowDown: { statuses: [], seconds: 60 },
}
