import { request } from 'undici'
import { parseJson } from './json.ts'

/** The app's answer to one request, or that there was none in time. */
export type AppAnswer =
  | { kind: 'answered'; status: number; text: string; json: unknown }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; reason: string }

/** A request to the app as a listener gets it: without headers, which hold the signature or token. */
export interface AppRequest {
  url: string
  body: string
  answer: Promise<AppAnswer>
}

/** Posts to the app and waits for its answer, at most for the timeout. Listeners of `watch` are called at once. */
export function postToApp(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
  watch: (request: AppRequest) => void,
): Promise<AppAnswer> {
  const answer = post(url, headers, body, timeoutMs)
  watch({ url, body, answer })
  return answer
}

async function post(url: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<AppAnswer> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeoutMs)
  try {
    // Undici's request and not fetch: a bench sends thousands, and fetch costs several times as much.
    const response = await request(url, { method: 'POST', headers, body, signal: patience.signal })
    const text = await response.body.text()
    return { kind: 'answered', status: response.statusCode, text, json: text === '' ? undefined : parseJson(text) }
  } catch (error) {
    if (patience.signal.aborted) return { kind: 'timeout' }
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
