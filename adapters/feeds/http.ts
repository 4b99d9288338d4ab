import { Agent, errors, request as sendRequest } from 'undici'
import type { ByteBudget } from './byte-budget.ts'
import type { Guard } from './guard.ts'
import { Refused } from './guard.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { inWords, unpack } from './unpack.ts'

/** Time limits for an answer. `signal` aborts the whole exchange. */
export interface Timeouts {
  /** Milliseconds from the request to the first byte of the answer. */
  firstByteMs: number
  /** Milliseconds between two chunks of the answer. */
  betweenChunksMs: number
  signal: AbortSignal
}

export interface HttpRequest {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string>
  body?: string
  timeouts: Timeouts
}

export interface HttpAnswer {
  status: number
  /**
   * The value of a header, name in lower case; '' if it is absent. Several lines of the same name are joined by commas
   * (RFC 9110, section 5.3).
   */
  header(name: string): string
  /** Decompressed. For an error status only the beginning, or as much as could be read: the status is what matters. */
  body: Buffer
}

/** The answer to a request for a page. */
export interface PageAnswer extends HttpAnswer {
  /**
   * `Content-Encoding` if `body` is still compressed, as it is after a success: whoever parses it must call `unpack`.
   * Else ''.
   */
  coding: string
  /** Must be called once the body is no longer needed: others may wait for its share of the byte budget. */
  release(): void
}

/** The host gave no complete answer. The message is safe to show. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

export interface Http {
  /**
   * For small answers: a login. Throws NoAnswer; every status is returned as an answer. Redirects are not followed,
   * because they would bypass the guard.
   */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** For a page. Throws NoAnswer and TooLarge. */
  requestPage(request: HttpRequest): Promise<PageAnswer>
  close(): Promise<void>
}

/** The most bytes read of an answer that is not a page: a token, or the text of an error. */
const SMALL_BYTES = 64 * 1024

/** An answer needs the byte budget only beyond this size, which the pages of nearly every feed don't reach. */
const FREE_BYTES = 512 * 1024

/** How often the rate of an answer is checked. */
const CHECK_MS = 250

/** The minimum rate of an answer that holds bytes of the budget for which others wait. */
export interface MinRate {
  /** Milliseconds after it got the bytes during which the rate isn't checked. */
  graceMs: number
  bytesPerSecond: number
}

export function createHttp(
  guard: Guard,
  /** `maxBytes`: the limit for one answer, as sent. */
  { maxBytes, budget, minRate }: { maxBytes: number; budget: ByteBudget; minRate: MinRate },
): Http {
  // More than all jobs of a process request of one host at once (its syncs and attempts of Verify). Otherwise a request
  // would wait behind the hanging requests of another login, and that time would count as the host's.
  // https://github.com/vercel/workflow/pull/4049
  const agent = new Agent({ connect: guard.connect, connections: 64 })

  /**
   * Ends an answer that is too slow while others wait for the bytes that it holds: a few such answers would block them
   * all.
   */
  const requireRate = (body: Sent['body'], pieces: readonly Buffer[]) => {
    const since = performance.now()
    const before = bytesOf(pieces)
    const timer = setInterval(() => {
      const ms = performance.now() - since
      if (!budget.isShort || ms < minRate.graceMs) return
      if (bytesOf(pieces) - before < (ms / 1000) * minRate.bytesPerSecond) body.destroy(new NoAnswer(TIMED_OUT))
    }, CHECK_MS)
    return () => clearInterval(timer)
  }

  const send = async (request: HttpRequest) => {
    guard.check(request.url.href)
    const { firstByteMs, betweenChunksMs, signal } = request.timeouts
    return await sendRequest(request.url, {
      dispatcher: agent,
      method: request.method,
      headers: { 'user-agent': 'fleetfeed', 'accept-encoding': 'gzip', ...request.headers },
      body: request.body ?? null,
      headersTimeout: firstByteMs,
      bodyTimeout: betweenChunksMs,
      signal,
    })
  }

  const readSmallAnswer = async ({ statusCode, headers, body }: Sent): Promise<HttpAnswer> => {
    const header = headerOf(headers)
    const isSuccess = statusCode >= 200 && statusCode < 300
    // A refusal counts even if its body breaks off or is too slow: treated as "no answer", the login would be retried.
    const pieces: Buffer[] = []
    await collect(body, SMALL_BYTES, 'cut', pieces).catch((err: unknown) => {
      if (isSuccess) throw err
    })
    return { status: statusCode, header, body: unpackedStart(Buffer.concat(pieces), header('content-encoding')) }
  }

  return {
    request: async request => await orNoAnswer(async () => await readSmallAnswer(await send(request))),
    requestPage: async request => {
      return await orNoAnswer(async () => {
        const sent = await send(request)
        if (!isPage(sent.statusCode)) return { ...(await readSmallAnswer(sent)), coding: '', release: () => {} }
        const header = headerOf(sent.headers)
        const contentLength = Number(header('content-length') || Number.NaN)
        let release = () => {}
        try {
          if (contentLength > maxBytes) throw new TooLarge(`more than ${inWords(maxBytes)}`)
          const pieces: Buffer[] = []
          let stop = () => {}
          const onLarge = async () => {
            release = await budget.take(Number.isNaN(contentLength) ? maxBytes : contentLength, request.timeouts.signal)
            stop = requireRate(sent.body, pieces)
          }
          await collect(sent.body, maxBytes, onLarge, pieces).finally(() => stop())
          const coding = header('content-encoding')
          return { status: sent.statusCode, header, body: Buffer.concat(pieces), coding, release }
        } catch (err) {
          release()
          // Destroying the body emits an error about its incomplete read, which is expected.
          sent.body.on('error', () => {}).destroy()
          throw err
        }
      })
    },
    close: () => agent.destroy(),
  }
}

function bytesOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}

type Sent = Awaited<ReturnType<typeof sendRequest>>

/**
 * Appends the chunks of the body to `pieces`. `onLarge` is awaited once before more than `FREE_BYTES` are read; then
 * more than `maxBytes` bytes throw TooLarge. With `'cut'`, reading stops after `maxBytes` bytes instead.
 */
async function collect(
  body: Sent['body'],
  maxBytes: number,
  onLarge: 'cut' | (() => Promise<void>),
  pieces: Buffer[],
): Promise<void> {
  let length = 0
  let isLarge = false
  for await (const piece of body as AsyncIterable<Buffer>) {
    length += piece.length
    pieces.push(piece)
    // Leaving the loop destroys the connection.
    if (length > maxBytes) {
      if (onLarge === 'cut') break
      throw new TooLarge(`more than ${inWords(maxBytes)}`)
    }
    if (length > FREE_BYTES && onLarge !== 'cut' && !isLarge) {
      isLarge = true
      await onLarge()
    }
  }
}

function headerOf(headers: Sent['headers']): HttpAnswer['header'] {
  return name => {
    const value = headers[name]
    return (Array.isArray(value) ? value.join(', ') : value) ?? ''
  }
}

/** Statuses whose body is a page. 203: a proxy modified the answer (RFC 9110, section 15.3.4). */
function isPage(status: number): boolean {
  return status === 200 || status === 203
}

/** The decompressed body, or an empty one if it is damaged: the status matters, not the body. */
function unpackedStart(bytes: Buffer, coding: string): Buffer {
  try {
    return unpack(bytes, SMALL_BYTES, coding)
  } catch (err) {
    if (err instanceof NotASnapshot) return Buffer.alloc(0)
    throw err
  }
}

async function orNoAnswer<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (err) {
    if (err instanceof errors.InvalidArgumentError || err instanceof NotASnapshot) throw err
    throw err instanceof NoAnswer ? err : new NoAnswer(reasonOf(err), { cause: err })
  }
}

/** One short sentence for each cause. Messages of Node and undici are not used: they can contain internal addresses. */
function reasonOf(err: unknown): string {
  if (err instanceof Refused) return err.message
  if (err instanceof Error && (err.name === 'TimeoutError' || err instanceof errors.ConnectTimeoutError))
    return TIMED_OUT
  if (err instanceof errors.HeadersTimeoutError || err instanceof errors.BodyTimeoutError) return TIMED_OUT
  const code = codeOf(err)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return 'the host name was not found'
    case 'ECONNREFUSED':
      return 'the host refuses connections'
    case 'ETIMEDOUT':
      return TIMED_OUT
  }
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) return 'the host has no valid certificate'
  return 'the connection broke off'
}

const TIMED_OUT = 'the host did not answer in time'

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return ''
  if ('code' in err && typeof err.code === 'string') return err.code
  return err instanceof AggregateError && err.errors.length > 0 ? codeOf(err.errors[0]) : ''
}
