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
  /**
   * A header, name in lower case; '' where there is none. Lines of the same name are one list, joined by commas (RFC 9110,
   * section 5.3).
   */
  header(name: string): string
  /** Unpacked. Of one that is no success only the beginning, or what could be read of it: its status is the answer. */
  body: Buffer
}

/** The answer to a question for a page. */
export interface PageAnswer extends HttpAnswer {
  /** How `body` may still be packed, as it is with a success: who reads it calls `unpack`. */
  coding: string
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
const SMALL_BYTES = 64 * 1024

/** What every answer may grow to without asking: the pages of nearly every feed, packed or not. */
const FREE_BYTES = 512 * 1024

/** How often it is looked whether an answer comes too slowly. */
const LOOK_MS = 250

/** What an answer has to keep to that holds bytes which others wait for. */
export interface Haste {
  /** Milliseconds from when it was given them. */
  graceMs: number
  bytesPerSecond: number
}

export function createHttp(
  guard: Guard,
  /** `mostBytes`: of one answer as it is sent. */
  { mostBytes, budget, haste }: { mostBytes: number; budget: ByteBudget; haste: Haste },
): Http {
  // More than all jobs of a process ask of one host at once (its syncs and tries of Verify): nobody waits here behind the hanging
  // requests of another login, for the wait would count as the host's. https://github.com/vercel/workflow/pull/4049
  const agent = new Agent({ connect: guard.connect, connections: 64 })

  /** Ends an answer that drips while others wait for the bytes that it holds: a few of those would keep them all. */
  const requireRate = (body: Sent['body'], pieces: readonly Buffer[]) => {
    const since = performance.now()
    const before = bytesOf(pieces)
    const timer = setInterval(() => {
      const ms = performance.now() - since
      if (!budget.isShort || ms < haste.graceMs) return
      if (bytesOf(pieces) - before < (ms / 1000) * haste.bytesPerSecond) body.destroy(new NoAnswer(LATE))
    }, LOOK_MS)
    return () => clearInterval(timer)
  }

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
    const isSuccess = statusCode >= 200 && statusCode < 300
    // A refusal whose text breaks off or drips is one all the same: taken for "no answer", the login would be repeated.
    const pieces: Buffer[] = []
    await collect(body, SMALL_BYTES, 'cut', pieces).catch((err: unknown) => {
      if (isSuccess) throw err
    })
    return { status: statusCode, header, body: unpackedStart(Buffer.concat(pieces), header('content-encoding')) }
  }

  return {
    ask: async question => await orNoAnswer(async () => await small(await send(question))),
    askPage: async question => {
      return await orNoAnswer(async () => {
        const sent = await send(question)
        if (!isPage(sent.statusCode)) return { ...(await small(sent)), coding: '', release: () => {} }
        const header = headerOf(sent.headers)
        const said = Number(header('content-length') || Number.NaN)
        let release = () => {}
        try {
          if (said > mostBytes) throw new TooLarge(`more than ${inWords(mostBytes)}`)
          const pieces: Buffer[] = []
          let stop = () => {}
          const beyond = async () => {
            release = await budget.take(Number.isNaN(said) ? mostBytes : said, question.patience.signal)
            stop = requireRate(sent.body, pieces)
          }
          await collect(sent.body, mostBytes, beyond, pieces).finally(() => stop())
          const coding = header('content-encoding')
          return { status: sent.statusCode, header, body: Buffer.concat(pieces), coding, release }
        } catch (err) {
          release()
          // Its own error, that it was not read to its end, is known.
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

type Sent = Awaited<ReturnType<typeof request>>

/**
 * Puts the whole body into `pieces`; `'cut'`: what `most` bytes of it say. `beyond` is awaited before it takes more than
 * `FREE_BYTES`.
 */
async function collect(
  body: Sent['body'],
  most: number,
  beyond: 'cut' | (() => Promise<void>),
  pieces: Buffer[],
): Promise<void> {
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
    if (length > FREE_BYTES && beyond !== 'cut' && !asked) {
      asked = true
      await beyond()
    }
  }
}

function headerOf(headers: Sent['headers']): HttpAnswer['header'] {
  return name => {
    const value = headers[name]
    return (Array.isArray(value) ? value.join(', ') : value) ?? ''
  }
}

/** Statuses whose body is a page. 203: a proxy changed something on the way (RFC 9110, section 15.3.4). */
function isPage(status: number): boolean {
  return status === 200 || status === 203
}

/** What nobody needs to read is no reason to fail: the status says enough. */
function unpackedStart(bytes: Buffer, coding: string): Buffer {
  try {
    return unpack(bytes, SMALL_BYTES, coding)
  } catch (err) {
    if (err instanceof NotASnapshot) return Buffer.alloc(0)
    throw err
  }
}

async function orNoAnswer<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (err) {
    if (err instanceof errors.InvalidArgumentError || err instanceof NotASnapshot) throw err
    throw err instanceof NoAnswer ? err : new NoAnswer(reasonOf(err), { cause: err })
  }
}

/** One short sentence per cause. Messages of Node and undici stay out: they can hold addresses of the inner network. */
function reasonOf(err: unknown): string {
  if (err instanceof Refused) return err.message
  if (err instanceof Error && (err.name === 'TimeoutError' || err instanceof errors.ConnectTimeoutError)) return LATE
  if (err instanceof errors.HeadersTimeoutError || err instanceof errors.BodyTimeoutError) return LATE
  const code = codeOf(err)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return 'the host name was not found'
    case 'ECONNREFUSED':
      return 'the host refuses connections'
    case 'ETIMEDOUT':
      return LATE
  }
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) return 'the host has no valid certificate'
  return 'the connection broke off'
}

const LATE = 'the host did not answer in time'

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return ''
  if ('code' in err && typeof err.code === 'string') return err.code
  return err instanceof AggregateError && err.errors.length > 0 ? codeOf(err.errors[0]) : ''
}
