import type { LocalFeeds } from '../feeds/start-feeds.ts'
import { isFields } from '../json.ts'

const DOTS = '••••••'
/** What is secret, or opens something, whatever it says. */
const SECRET_KEY =
  /^(.*token|authorization|trigger_id|response_urls?|client_?secret|(app)?password|signature|code|x-slack-signature)$/i
/** What is no secret although it stands among the credentials. */
const OPEN_FIELDS = new Set(['authMethod', 'baseUrl', 'tokenUrl'])
/** Slack's inputs in which something is typed. */
const TYPED = /_text_input$/
/** So much of one detail is kept: every window is sent all of it. */
const MOST = 6_000

/** Makes what somebody may look at of what went to and fro: without secrets, and not too large. */
export interface Mask {
  text(text: string): string
  detail(detail: unknown): unknown
}

/** Knows the credentials of the local feeds, so that they show nowhere, in whatever field they were typed. */
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

/** A modal's typed fields show nothing: Slack has no input for secrets, so any of them may hold one. */
function withoutTyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTyped)
  if (!isFields(value)) return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTyped(inner)]))
  // An action of its own tells what was typed, and has an id; what the state of a form says has none.
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
