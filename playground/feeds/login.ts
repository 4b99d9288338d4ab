import type { OemKind } from './oem-kind.ts'

/** Whether a token request (RFC 6749) has the credentials that this OEM issued. */
export function loginIsRight({ credentials, prefix }: OemKind, form: URLSearchParams): boolean {
  const same = (field: string, value: string | undefined) => value === undefined || form.get(field) === value
  const client = same('client_id', credentials.clientId) && same('client_secret', credentials.clientSecret)
  if (form.get('grant_type') === 'client_credentials') {
    return credentials.clientId !== undefined && client && same('scope', credentials.scope)
  }
  const person = same('username', credentials.username) && same('password', credentials.password)
  // The plain feed takes the password grant with or without a client.
  return (
    form.get('grant_type') === 'password' &&
    credentials.username !== undefined &&
    person &&
    (client || prefix === 'plain')
  )
}

/** Puts the client that an HTTP Basic header names into the form; false where the header names none, or the form one too. */
export function takeClientFromHeader(form: URLSearchParams, header: string): boolean {
  const basic = /^Basic (\S+)$/.exec(header)?.[1]
  if (basic === undefined || form.has('client_id') || form.has('client_secret')) return false
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  form.set('client_id', decoded(id))
  form.set('client_secret', decoded(secret))
  return true
}

function decoded(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? ''
}

/**
 * Whether this header may read a page: a token that was issued and has not expired; for an OEM without tokens and for the
 * plain feed, Basic or an API token.
 */
export function mayRead(
  { credentials, prefix, tokenPath }: OemKind,
  header: string,
  tokens: Map<string, number>,
  now: Date,
): boolean {
  const token = /^Bearer (.+)$/.exec(header)?.[1]
  if (token !== undefined && (tokens.get(token) ?? 0) > now.getTime()) return true
  if (prefix !== 'plain' && tokenPath !== null) return false
  const basic = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  return header === basic || (token !== undefined && token === credentials.apiToken)
}
