import { WebClient } from '@slack/web-api'

/**
 * The WebClient with two additions. It adds the method's name (`method`) to an error, because the meaning of an error
 * depends on it.
 * Slack fetches the pictures of a message before it accepts the message, and refuses the whole message if a picture
 * can't be reached at that moment (`invalid_blocks`, "downloading image failed"). Then the message is sent without
 * pictures; its text says what they show.
 */
export class Client extends WebClient {
  override async apiCall(method: string, options?: Record<string, unknown>) {
    try {
      return await orWithoutPictures(options, sent => super.apiCall(method, sent))
    } catch (err) {
      throw err instanceof Error ? Object.assign(err, { method }) : err
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
