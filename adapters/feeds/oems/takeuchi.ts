import { type Oem, required, secret, USUAL } from '../oem.ts'

/**
 * Namespace of 2020, datetimes as child elements, and an only page whose self, prev, next and last are all the same.
 * Where the token comes from is not documented, so the form asks for it.
 */
export const takeuchi: Oem<'takeuchi'> = {
  ...USUAL,
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
