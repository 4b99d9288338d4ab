import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakOff } from '../faults.ts'
import { isFields, parseJson } from '../json.ts'
import { listen as listenWith } from '../listen.ts'
import { readBody } from '../read-body.ts'
import { send } from '../send.ts'
import { readArgs } from './body.ts'
import type { Fault } from './faults.ts'
import { download, upload } from './file-bytes.ts'
import type { Platform } from './platform.ts'
import { answerResponseUrl } from './response-url.ts'
import { dispatch } from './web-api/dispatch.ts'
import { authorize } from './web-api/oauth.ts'

/** Does what a fault says should happen before the call is applied; true when that ends the call. */
function failBefore(fault: Fault | undefined, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault?.kind) {
    case 'rate_limited':
      send(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter) })
      return true
    case 'http':
      if (fault.applied) return false
      send(response, fault.status, 'Server Error')
      return true
    case 'error':
      send(response, 200, { ok: false, error: fault.error })
      return true
    default:
      return breakOff(fault, request)
  }
}

async function api(platform: Platform, method: string, url: URL, request: IncomingMessage, response: ServerResponse) {
  const args = readArgs(await readBody(request), request.headers['content-type'] ?? '', url.searchParams)
  const authorization = request.headers.authorization ?? ''
  const [id = '', secret = ''] = authorization.startsWith('Basic ')
    ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
    : []
  const header = {
    bearer: authorization.startsWith('Bearer ') ? authorization.slice(7) : undefined,
    basic: id === '' ? undefined : { id, secret },
  }
  const fault = platform.faults.take(method)
  if (fault && failBefore(fault, request, response)) {
    const { token: _token, client_secret: _secret, refresh_token: _refresh, ...shown } = args
    const team = platform.tokens.get(header.bearer ?? '')?.workspace.id ?? ''
    const error = fault.kind === 'error' ? fault.error : fault.kind
    platform.log.called({ method, team, args: shown, ok: false, error, at: platform.now() })
    return
  }
  const waits = platform.reads.secondsUntil(method, header.bearer ?? '', platform.now())
  if (waits > 0) {
    send(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(waits) })
    platform.log.called({ method, team: '', args: {}, ok: false, error: 'ratelimited', at: platform.now() })
    return
  }
  const answer = await dispatch(platform, method, args, header)
  if (fault?.kind === 'slow') await fault.until
  if (fault?.kind === 'reset_after') request.socket.resetAndDestroy()
  else if (fault?.kind === 'http') send(response, fault.status, 'Server Error')
  else send(response, 200, answer, scopesHeader(platform, header.bearer))
}

/** The scopes that were granted, with every answer: https://docs.slack.dev/reference/methods/auth.test#response */
function scopesHeader(platform: Platform, bearer: string | undefined): Record<string, string> {
  const token = bearer === undefined ? undefined : platform.tokens.get(bearer)
  return token ? { 'x-oauth-scopes': [...token.scopes].join(',') } : {}
}

async function route(platform: Platform, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', platform.origin)
  const [first = '', second = '', third = ''] = url.pathname.slice(1).split('/')
  if (first === 'api') return api(platform, second, url, request, response)
  if (first === 'response') {
    const fault = platform.faults.take('response_url')
    if (failBefore(fault, request, response)) return
    const payload = parseJson((await readBody(request)).toString())
    const answer = await answerResponseUrl(platform, second, isFields(payload) ? payload : {})
    if (fault?.kind === 'reset_after') request.socket.resetAndDestroy()
    else send(response, answer.status, answer.body)
    return
  }
  if (first === 'upload') {
    if (failBefore(platform.faults.take('upload'), request, response)) return
    return upload(platform, second, third, request, response)
  }
  if (first === 'files-pri') return download(platform, second, request, response)
  if (first === 'oauth') {
    const answer = authorize(platform, url.searchParams)
    if ('error' in answer) return send(response, 400, answer.error)
    response.writeHead(302, { location: answer.location })
    response.end()
    return
  }
  send(response, 404, 'Not Found')
}

export const listen = (port: number) => listenWith<Platform>(port, 'playground/slack', route)
