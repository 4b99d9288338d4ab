import { z } from 'zod'
import { parseJson } from '../../src/text/parse-json.ts'
import { orWithoutPictures } from './client.ts'

const refusal = z.object({ ok: z.literal(false), error: z.string() })

/** Answers a command or a click later, through its response_url: five times within 30 minutes. */
export async function respond(url: string, body: object): Promise<void> {
  await orWithoutPictures(body, async payload => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    // The body is `ok`, or JSON with an error.
    const refused = refusal.safeParse(parseJson(text)).data?.error
    if (!answer.ok || refused) throw new Error(`Slack refused a response_url with ${answer.status}: ${refused ?? text}`)
  })
}
