import { Agent, errors, request } from 'undici'
import type { ByteBudget } from './byte-budget.ts'
import type { Guard } from './guard.ts'
import { Refused } from './guard.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { inWords, unpack } from './unpack.ts'

/** How long an answer may take. `signal` ends the wait for all of it, whatever else comes meanwhile. */
export interface Patience {
  /** Milliseconds from the question to the first byte of the answer. */
  firstByteMs: number
  /** Milliseconds between two pieces of it. */
  silenceMs: number
  signal: AbortSignal
}

export interface HttpQuestion {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string>
  body?: string
  patience: Patience
}

export interface HttpAnswer {
  status: number
  /** The first value of a header, name in lower case; '' where there is none. */
  header(name: string): string
  /** Unpacked, and of one that is no success only the beginning. */
  body: Buffer
}

/** The answer to a question for a page. */
export interface PageAnswer extends HttpAnswer {
  /** True where `body` is still packed, as it is with a success: who reads it unpacks it. */
  packed: boolean
  /** To be called once the body is needed no more: others may wait for its bytes. */
  release(): void
}

/** The host gave no answer that could be read to its end. The message is safe to show. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

export interface Http {
  /**
   * For what is small: a login. Throws NoAnswer; any status is an answer. Redirects are not followed: they would lead around
   * the guard.
   */
  ask(question: HttpQuestion): Promise<HttpAnswer>
  /** Also throws TooLarge. */
  askPage(question: HttpQuestion): Promise<PageAnswer>
  close(): Promise<void>
}

/** What is not a page: tokens, and what an OEM says where it refuses. Nothing that is read there is longer. */
const smallBytes = 64 * 1024

/** What every answer may grow to without asking: the pages of nearly every feed, packed or not. */
const freeBytes = 512 * 1024

export function createHttp(
  guard: Guard,
  /** `mostBytes`: of one answer as it is sent. */
  { mostBytes, budget }: { mostBytes: number; budget: ByteBudget },
): Http {
  const agent = new Agent({ connect: guard.connect, connections: 8 })

  const send = async (question: HttpQuestion) => {
    guard.check(question.url.href)
    const { firstByteMs, silenceMs, signal } = question.patience
    return await request(question.url, {
      dispatcher: agent,
      method: question.method,
      headers: { 'user-agent': 'fleetfeed', 'accept-encoding': 'gzip', ...question.headers },
      body: question.body ?? null,
      headersTimeout: firstByteMs,
      bodyTimeout: silenceMs,
      signal,
    })
  }

  const small = async ({ statusCode, headers, body }: Sent): Promise<HttpAnswer> => {
    const header = headerOf(headers)
    const bytes = await collect(body, smallBytes, 'cut')
    return { status: statusCode, header, body: isPacked(header) ? unpackedStart(bytes) : bytes }
  }

  return {
    async ask(question) {
      return await orNoAnswer(async () => await small(await send(question)))
    },
    async askPage(question) {
      return await orNoAnswer(async () => {
        const sent = await send(question)
        if (sent.statusCode !== 200) return { ...(await small(sent)), packed: false, release: () => {} }
        const header = headerOf(sent.headers)
        const said = Number(header('content-length') || Number.NaN)
        let release = () => {}
        try {
          if (said > mostBytes) throw new TooLarge(`more than ${inWords(mostBytes)}`)
          const packed = isPacked(header)
          const body = await collect(sent.body, mostBytes, async () => {
            release = await budget.take(Number.isNaN(said) ? mostBytes : said, question.patience.signal)
          })
          return { status: 200, header, body, packed, release }
        } catch (error) {
          release()
          // Its own error, that it was not read to its end, is known.
          sent.body.on('error', () => {}).destroy()
          throw error
        }
      })
    },
    close: () => agent.destroy(),
  }
}

type Sent = Awaited<ReturnType<typeof request>>

/** The whole body; `'cut'`: what `most` bytes of it say. `beyond` is awaited before it takes more than `freeBytes`. */
async function collect(body: Sent['body'], most: number, beyond: 'cut' | (() => Promise<void>)): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  let asked = false
  for await (const piece of body as AsyncIterable<Buffer>) {
    length += piece.length
    pieces.push(piece)
    // Leaving the loop ends the connection.
    if (length > most) {
      if (beyond === 'cut') break
      throw new TooLarge(`more than ${inWords(most)}`)
    }
    if (length > freeBytes && beyond !== 'cut' && !asked) {
      asked = true
      await beyond()
    }
  }
  return Buffer.concat(pieces)
}

function headerOf(headers: Sent['headers']): HttpAnswer['header'] {
  return name => {
    const value = headers[name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
}

function isPacked(header: HttpAnswer['header']): boolean {
  const encoding = header('content-encoding').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return false
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new NoAnswer('the answer is compressed in an unknown way')
  return true
}

/** What nobody needs to read is no reason to fail: the status says enough. */
function unpackedStart(bytes: Buffer): Buffer {
  try {
    return unpack(bytes, smallBytes)
  } catch (error) {
    if (error instanceof NotASnapshot) return Buffer.alloc(0)
    throw error
  }
}

async function orNoAnswer<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError || error instanceof NotASnapshot) throw error
    throw error instanceof NoAnswer ? error : new NoAnswer(reasonOf(error), { cause: error })
  }
}

/** One short sentence per cause. Messages of Node and undici stay out: they can hold addresses of the inner network. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (error instanceof Error && (error.name === 'TimeoutError' || error instanceof errors.ConnectTimeoutError))
    return late
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return late
  const code = codeOf(error)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return 'the host name was not found'
    case 'ECONNREFUSED':
      return 'the host refuses connections'
    case 'ETIMEDOUT':
      return late
  }
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) return 'the host has no valid certificate'
  return 'the connection broke off'
}

const late = 'the host did not answer in time'

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError && error.errors.length > 0 ? codeOf(error.errors[0]) : ''
}
