import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { Agent, errors, request } from 'undici'
import type { Guard } from './guard.ts'
import { Refused } from './guard.ts'

const inflate = promisify(gunzip)
/** A page of 100 machines is some 15 KB: unpacked on the spot, sooner than a thread could be asked to. */
const smallBytes = 64 * 1024

export interface Limits {
  /** Milliseconds for the connection, TLS included. */
  connectMs: number
  /** Milliseconds until the answer begins, and between two pieces of it. */
  silenceMs: number
  /** Milliseconds for everything, from the question to the last byte. */
  totalMs: number
  /** Bytes of one answer, before and after gunzip. */
  mostBytes: number
}

export interface HttpQuestion {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string>
  body?: string
}

export interface HttpAnswer {
  status: number
  /** The first value of a header, name in lower case; '' where there is none. */
  header(name: string): string
  body: Buffer
}

/** The host gave no answer that could be read to its end. The message is safe to show. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

export interface Http {
  /** Throws NoAnswer; any status is an answer. Redirects are not followed: they would lead around the guard. */
  ask(question: HttpQuestion): Promise<HttpAnswer>
  close(): Promise<void>
}

export function createHttp(guard: Guard, limits: Limits): Http {
  const agent = new Agent({
    connect: guard.connect,
    headersTimeout: limits.silenceMs,
    bodyTimeout: limits.silenceMs,
    maxResponseSize: limits.mostBytes,
    connections: 8,
  })
  return {
    async ask(question) {
      try {
        guard.check(question.url.href)
        const answer = await request(question.url, {
          dispatcher: agent,
          method: question.method,
          headers: { 'user-agent': 'fleetfeed', 'accept-encoding': 'gzip', ...question.headers },
          body: question.body ?? null,
          signal: AbortSignal.timeout(limits.totalMs),
        })
        const header = (name: string) => {
          const value = answer.headers[name]
          return (Array.isArray(value) ? value[0] : value) ?? ''
        }
        const whole = await answer.body.arrayBuffer()
        const bytes = Buffer.from(whole)
        const body = await decoded(bytes, header('content-encoding').trim().toLowerCase(), limits.mostBytes)
        return { status: answer.statusCode, header, body }
      } catch (error) {
        if (error instanceof errors.InvalidArgumentError) throw error
        throw error instanceof NoAnswer ? error : new NoAnswer(reasonOf(error), { cause: error })
      }
    },
    close: () => agent.destroy(),
  }
}

async function decoded(bytes: Buffer, encoding: string, mostBytes: number): Promise<Buffer> {
  if (encoding === '' || encoding === 'identity') return bytes
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new NoAnswer('the answer is compressed in an unknown way')
  // Some servers announce gzip on an answer without a body (204, 304, errors).
  if (bytes.length === 0) return bytes
  try {
    const options = { maxOutputLength: mostBytes, chunkSize: 256 * 1024 }
    return bytes.length <= smallBytes ? gunzipSync(bytes, options) : await inflate(bytes, options)
  } catch (error) {
    const tooLarge = codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
    throw new NoAnswer(tooLarge ? 'the answer is too large' : 'the answer is damaged (gzip)', { cause: error })
  }
}

/** One short sentence per cause. Messages of Node and undici stay out: they can hold addresses of the inner network. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'the answer is too large'
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
