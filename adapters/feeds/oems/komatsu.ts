import { type Oem, required, secret, xmlOrJson } from '../oem.ts'

/** Komtrax. Machines come without a PIN; a token lives 7199 s. */
export const komatsu: Oem<'komatsu'> = {
  oem: 'komatsu',
  name: 'Komatsu Komtrax',
  fields: [required('subscriberId'), required('username'), secret('password')],
  paceSeconds: 43_200,
  sameUrlSeconds: 300,
  baseUrl: 'https://isoapi.komtrax.komatsu/provider',
  pageTemplate: '{base}/v1/{subscriberId}/Fleet/{page}',
  door: { kind: 'password', tokenUrl: '{base}/token' },
  accept: xmlOrJson,
  rate: { requests: 5, seconds: 1 },
  // 429 with the text "Try again in 61 seconds".
  slowDown: { statuses: [], seconds: 300 },
  maintenance: [403],
}
