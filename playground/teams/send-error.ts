import type { ServerResponse } from 'node:http'
import { send } from '../send.ts'
import { Refused } from './judge.ts'
import type { Fault } from './platform.ts'

/** The error that a fault answers with, if it is one that answers. */
export function refusalOf(fault: Fault | undefined): Refused | undefined {
  if (fault?.kind === 'rate_limited') return new Refused(429, 'Throttled', 'Too many requests')
  if (fault?.kind !== 'http') return undefined
  return new Refused(fault.status, fault.code ?? 'ServiceError', fault.message ?? 'A fault of the playground')
}

const retryAfter = (fault: Fault | undefined): Record<string, string> =>
  fault?.kind === 'rate_limited' ? { 'retry-after': String(fault.retryAfter) } : {}

/** Answers in the form of the connector, which the login and the drive share. */
export function sendError(response: ServerResponse, error: Refused, fault?: Fault): void {
  send(response, error.status, { error: { code: error.code, message: error.message } }, retryAfter(fault))
}
