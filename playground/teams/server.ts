import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen as listenWith } from '../listen.ts'
import { send } from '../send.ts'
import { connector } from './connector/route.ts'
import { download } from './download.ts'
import { takeUpload } from './drive.ts'
import { login } from './login.ts'
import type { Platform } from './platform.ts'
import { keySet, openIdConfiguration } from './tokens.ts'

export const openIdPath = '/openid/v1/.well-known/openidconfiguration'

async function route(platform: Platform, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', platform.origin)
  const { pathname } = url
  if (pathname === openIdPath) return send(response, 200, openIdConfiguration(platform))
  if (pathname === '/openid/v1/.well-known/keys') return send(response, 200, keySet())
  const paths = [platform.connectorPath, ...platform.regions.values()]
  if (paths.some(path => pathname.startsWith(path))) return connector(platform, url, request, response)
  if (pathname.startsWith('/drive/download/')) return download(platform, url, request, response)
  if (pathname.startsWith('/drive/items/')) return takeUpload(platform, url, request, response)
  const [, tenant] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(pathname) ?? []
  if (tenant !== undefined && request.method === 'POST') return login(platform, tenant, request, response)
  // Also for an old service URL: Teams moves tenants, and the old URL no longer knows them.
  send(response, 404, { error: { code: 'NotFound', message: `Nothing is at ${pathname}` } })
}

export const listen = (port: number) => listenWith<Platform>(port, 'playground/teams', route)
