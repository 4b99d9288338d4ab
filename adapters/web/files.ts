import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import type { Logger } from 'pino'

/** The result of looking up a link: a file, or a text that is shown instead. */
export type Found =
  | {
      kind: 'file'
      file: { name: string; contentType: string; read(): AsyncIterable<string | Uint8Array> }
      disposition: 'inline' | 'attachment'
      /** The file never changes, so browsers may cache it without limit. */
      forEver: boolean
    }
  | { kind: 'refused'; status: number; text: string }

/** `/files/<token>`: a file for whoever has its link. Files are streamed: read only as far as they are sent. */
export function createFilesRouter(find: (token: string) => Promise<Found>, log: Logger): Router {
  const router = Router()
  // Express uses this route for HEAD, too.
  router.get('/files/:token', async (request, response) => answer(await find(request.params.token), request, response))
  // `%ZZ` can't be decoded, so it is no valid token: answered like any other invalid one.
  const undecodable: ErrorRequestHandler = async (err, request, response, next) => {
    if (err instanceof URIError) await answer(await find(''), request, response)
    else next(err)
  }
  router.use('/files', undecodable)
  return router

  async function answer(found: Found, request: Request, response: Response): Promise<void> {
    response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    if (found.kind === 'refused') {
      response.status(found.status).type('text/plain').set('cache-control', 'no-store').send(found.text)
      return
    }
    const { file, disposition, forEver } = found
    response.set({
      'content-type': file.contentType,
      'content-disposition': `${disposition}; filename="${file.name}"`,
      'cache-control': forEver ? 'private, max-age=31536000, immutable' : 'private, no-store',
    })
    if (request.method === 'HEAD') response.end()
    else await send(file.read(), response, log)
  }
}

/**
 * Stops reading if the client disconnects. If reading fails, destroys the connection, so that half a file doesn't look
 * complete.
 */
async function send(bytes: AsyncIterable<string | Uint8Array>, response: Response, log: Logger): Promise<void> {
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), response)
  } catch (err) {
    const disconnected = err instanceof Error && 'code' in err && err.code === 'ERR_STREAM_PREMATURE_CLOSE'
    if (!disconnected) log.error({ err }, 'A file could not be sent')
  }
}
