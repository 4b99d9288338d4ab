import { WebClient } from '@slack/web-api'
import { platformErrorOf } from './platform-error.ts'

/** Errors with which Slack refuses a token that may have been replaced, before it does anything. */
const REFUSED_TOKEN = new Set<string | null>(['token_expired', 'token_revoked', 'invalid_auth'])

/**
 * The WebClient with three additions. If Slack refuses its token, the call is made again with the one that `another`
 * gives, if there is one (token rotation). It adds the method's name (`method`) to an error, because the meaning of an error
 * depends on it.
 * Slack fetches the pictures of a message before it accepts the message, and refuses the whole message if a picture
 * can't be reached at that moment (`invalid_blocks`, "downloading image failed"). Then the message is sent without
 * pictures; its text says what they show.
 */
export class Client extends WebClient {
  /** Gives the token that replaces `used`; null: there is none. */
  another: ((used: string) => Promise<string | null>) | null = null
  /** The one that replaced `token`. */
  #newer: string | null = null

  /** The token of the next call. */
  get currentToken(): string | undefined {
    return this.#newer ?? this.token
  }

  override async apiCall(method: string, options?: Record<string, unknown>) {
    try {
      return await orWithoutPictures(options, sent => this.#callWithToken(method, sent))
    } catch (err) {
      throw err instanceof Error && !('method' in err) ? Object.assign(err, { method }) : err
    }
  }

  async #callWithToken(method: string, options: Record<string, unknown> | undefined) {
    const used = this.#newer ?? this.token
    const call = (token: string | null) => super.apiCall(method, token === null ? options : { ...options, token })
    try {
      return await call(this.#newer)
    } catch (err) {
      if (this.another === null || used === undefined || !REFUSED_TOKEN.has(platformErrorOf(err))) throw err
      const next = await this.another(used)
      if (next === null) throw err
      this.#newer = next
      return await call(next)
    }
  }
}

/** Sends a body; if it is refused and has pictures, sends it once more without them. */
export async function orWithoutPictures<B extends object | undefined, T>(
  body: B,
  send: (body: B) => Promise<T>,
): Promise<T> {
  try {
    return await send(body)
  } catch (err) {
    const without = withoutPictures(body)
    if (without === null || !String(err).includes('invalid_blocks')) throw err
    return await send(without)
  }
}

export function hasPictures(body: object | undefined): boolean {
  return withoutPictures(body) !== null
}

/** The body without pictures; `null` if it has none. */
function withoutPictures<B extends object | undefined>(body: B): B | null {
  if (!body || !('blocks' in body) || !Array.isArray(body.blocks)) return null
  const blocks = body.blocks.filter(block => block.type !== 'image')
  return blocks.length < body.blocks.length ? { ...body, blocks } : null
}
