import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import type { Logger } from 'pino'

/** What stands at the address of a link: a file, or a sentence in its place. */
export type Found =
  | {
      kind: 'file'
      file: { name: string; contentType: string; read(): AsyncIterable<string | Uint8Array> }
      shown: 'inline' | 'attachment'
      /** It never changes. */
      forEver: boolean
    }
  | { kind: 'refused'; status: number; text: string }

/** `/files/<token>`: files for whoever has their link. They are read while they are sent, and no further than that. */
export function createFilesRouter(find: (token: string) => Promise<Found>, log: Logger): Router {
  const router = Router()
  // Express answers HEAD by this as well.
  router.get('/files/:token', async (request, response) => answer(await find(request.params.token), request, response))
  // `%ZZ` is no token that anybody made: the person reads the same as of any other.
  const unreadable: ErrorRequestHandler = async (err, request, response, next) => {
    if (err instanceof URIError) await answer(await find(''), request, response)
    else next(err)
  }
  router.use('/files', unreadable)
  return router

  async function answer(found: Found, request: Request, response: Response): Promise<void> {
    response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    if (found.kind === 'refused') {
      response.status(found.status).type('text/plain').set('cache-control', 'no-store').send(found.text)
      return
    }
    const { file, shown, forEver } = found
    response.set({
      'content-type': file.contentType,
      'content-disposition': `${shown}; filename="${file.name}"`,
      'cache-control': forEver ? 'private, max-age=31536000, immutable' : 'private, no-store',
    })
    if (request.method === 'HEAD') response.end()
    else await send(file.read(), response, log)
  }
}

/** Somebody who goes away ends the reading. Where it fails, the connection is cut: half a file must not look like a whole one. */
async function send(bytes: AsyncIterable<string | Uint8Array>, response: Response, log: Logger): Promise<void> {
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), response)
  } catch (err) {
    const wentAway = err instanceof Error && 'code' in err && err.code === 'ERR_STREAM_PREMATURE_CLOSE'
    if (!wentAway) log.error({ err }, 'A file could not be sent')
  }
}
