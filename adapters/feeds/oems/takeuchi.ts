import { DEFAULTS, type Oem, required, secret } from '../oem.ts'

/**
 * The namespace is of 2020, datetimes are child elements, and the only page has itself as self, prev, next and last.
 * The source of the token is not documented, so the form has a field for it.
 */
export const takeuchi: Oem<'takeuchi'> = {
  ...DEFAULTS,
  oem: 'takeuchi',
  name: 'Takeuchi (TFM)',
  fields: [
    required('username'),
    secret('password'),
    required('clientId'),
    secret('clientSecret'),
    required('tokenUrl'),
  ],
  paceSeconds: 1_800,
  baseUrl: 'https://api20.takeuchi-us.com/Telematics/v3',
  pageTemplate: '{base}/Fleet/{page}',
  auth: { kind: 'password', tokenUrl: null },
  slowDown: { statuses: [], seconds: 60 },
}
