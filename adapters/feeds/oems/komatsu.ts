import { DEFAULTS, type Oem, required, secret } from '../oem.ts'

/** Komtrax. Machines have no PIN; a token lives 7199 s. */
export const komatsu: Oem<'komatsu'> = {
  ...DEFAULTS,
  oem: 'komatsu',
  name: 'Komatsu Komtrax',
  fields: [required('subscriberId'), required('username'), secret('password')],
  paceSeconds: 43_200,
  sameUrlSeconds: 300,
  baseUrl: 'https://isoapi.komtrax.komatsu/provider',
  pageTemplate: '{base}/v1/{subscriberId}/Fleet/{page}',
  auth: { kind: 'password', tokenUrl: '{base}/token' },
  // 403 means maintenance. "Slow down" is 429 with the text "Try again in 61 seconds".
  maintenance: [403],
}
