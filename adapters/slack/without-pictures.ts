import { WebClient } from '@slack/web-api'

/**
 * An error says of which method it is (`method`): what it means depends on that.
 *
 * Slack fetches the pictures of a message before it takes it, and refuses all of it where it can't reach one, for a moment or
 * at all (`invalid_blocks`, "downloading image failed"). Then the message is said without: what they show stands in its words.
 */
export class Client extends WebClient {
  override async apiCall(method: string, options?: Record<string, unknown>) {
    try {
      return await orWithoutPictures(options, said => super.apiCall(method, said))
    } catch (err) {
      throw err instanceof Error ? Object.assign(err, { method }) : err
    }
  }
}

/** Sends it, and where it was refused with pictures in it once more without them. */
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

/** `null` where there are none. */
function withoutPictures<B extends object | undefined>(body: B): B | null {
  if (!body || !('blocks' in body) || !Array.isArray(body.blocks)) return null
  const blocks = body.blocks.filter(block => block.type !== 'image')
  return blocks.length < body.blocks.length ? { ...body, blocks } : null
}
