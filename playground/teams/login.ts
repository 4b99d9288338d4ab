import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakOff } from '../faults.ts'
import { generated } from '../generated-secrets.ts'
import { readBody } from '../read-body.ts'
import { send } from '../send.ts'
import type { Platform } from './platform.ts'
import { refusalOf, sendError } from './send-error.ts'
import { issueBearer } from './tokens.ts'

const scope = 'https://api.botframework.com/.default'

const no = (error: string, description: string) => ({ error, error_description: description })

/** Entra's client credentials. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export async function login(
  platform: Platform,
  tenant: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = new URLSearchParams((await readBody(request)).toString())
  const { client_secret: _secret, ...args } = Object.fromEntries(form)
  const told = (status: number, error?: string) =>
    platform.log.called({
      op: 'token',
      tenant,
      conversation: '',
      args,
      ok: !error,
      status,
      error,
      at: platform.now(),
    })
  const fault = platform.faults.take('token')
  if (breakOff(fault, request)) return told(0, fault?.kind)
  const failure = refusalOf(fault)
  if (failure) {
    told(failure.status, failure.code)
    return sendError(response, failure, fault)
  }
  const refuse = (status: number, error: string, description: string) => {
    told(status, error)
    send(response, status, no(error, description))
  }
  if (!platform.tenants.has(tenant) && tenant !== 'botframework.com')
    return refuse(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`)
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 'AADSTS70003: The grant is not supported.')
  if (form.get('scope') !== scope) return refuse(400, 'invalid_scope', `AADSTS70011: The scope must be ${scope}.`)
  if (form.get('client_id') !== platform.app.id)
    return refuse(400, 'unauthorized_client', 'AADSTS700016: Application was not found.')
  if (form.get('client_secret') !== platform.app.password)
    return refuse(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.')
  const { token, seconds } = issueBearer(platform, tenant)
  generated(token)
  told(200)
  if (fault?.kind === 'slow') await fault.until
  if (fault?.kind === 'reset_after') request.socket.resetAndDestroy()
  else
    send(response, 200, {
      token_type: 'Bearer',
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: token,
    })
}
