import type { LocalFeeds } from '../feeds/start-feeds.ts'
import { isFields } from '../json.ts'

const DOTS = '••••••'
/** Keys whose values are secrets or give access to something. */
const SECRET_KEY =
  /^(.*token|authorization|trigger_id|response_urls?|client_?secret|(app)?password|signature|code|x-slack-signature)$/i
/** Fields of the credentials that are not secret. */
const OPEN_FIELDS = new Set(['authMethod', 'baseUrl', 'tokenUrl'])
/** Slack's text inputs. */
const TYPED = /_text_input$/
/** Maximum length of one detail as JSON: every window is sent all of it. */
const MOST = 6_000

/** Removes secrets from what the journal shows, and shortens it. */
export interface Mask {
  text(text: string): string
  detail(detail: unknown): unknown
}

/** Also hides the credentials of the local feeds, in any field that somebody typed them into. */
export function createMask(feeds: Pick<LocalFeeds, 'credentials'> | null): Mask {
  const secrets = new Set(
    Object.values(feeds?.credentials ?? {}).flatMap(fields =>
      Object.entries(fields).flatMap(([id, value]) => (value && !OPEN_FIELDS.has(id) ? [value] : [])),
    ),
  )
  const text = (said: string) => {
    let masked = said
    for (const secret of secrets) masked = masked.replaceAll(secret, DOTS)
    return masked
  }
  const walk = (value: unknown, key: string): unknown => {
    if (SECRET_KEY.test(key) && value !== null && value !== undefined && value !== '') return DOTS
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(one => walk(one, ''))
    if (!isFields(value)) return value
    const entries = Object.entries(value).map(([name, inner]) => [name, walk(inner, name)] as const)
    return Object.fromEntries(entries)
  }
  return { text, detail: detail => small(walk(withoutTyped(detail), '')) }
}

/** Hides every text typed into a modal: Slack has no input for secrets, so each may hold one. */
function withoutTyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTyped)
  if (!isFields(value)) return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTyped(inner)]))
  // A value in an action has an action_id and may be shown; a value in the state of a form has none.
  const isTyped = typeof copy.type === 'string' && TYPED.test(copy.type) && !('action_id' in copy)
  return isTyped && copy.value ? { ...copy, value: DOTS } : copy
}

function small(detail: unknown): unknown {
  const whole = JSON.stringify(detail) ?? ''
  if (whole.length <= MOST) return detail
  const less = JSON.stringify(detail, (key, value) =>
    LONG_LISTS.has(key) && Array.isArray(value) ? `… (${value.length})` : value,
  )
  return less.length <= MOST ? JSON.parse(less) : `${less.slice(0, MOST)}…`
}

const LONG_LISTS = new Set(['blocks', 'body', 'options', 'choices'])
