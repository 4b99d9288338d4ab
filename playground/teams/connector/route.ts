import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakOff } from '../../faults.ts'
import { type Fields, isFields, parseJson } from '../../json.ts'
import { readBody } from '../../read-body.ts'
import { send } from '../../send.ts'
import { Refused } from '../judge.ts'
import type { Platform } from '../platform.ts'
import { refusalOf, sendError } from '../send-error.ts'
import { isBearer } from '../tokens.ts'
import { createConversation } from './create.ts'
import { deleteActivity, sendActivity, updateActivity } from './messages.ts'
import { members, oneMember, pagedMembers, teamChannels, teamDetails } from './people.ts'

/** One operation of the connector: its name in faults and calls, its route, and its handler. */
interface Operation {
  op: string
  conversation: string
  run: (body: Fields) => Fields | Fields[]
}

function find(platform: Platform, method: string, url: URL): Operation | undefined {
  const [, base = '', below = ''] = /^(\/[^/]+\/)(.*)$/.exec(url.pathname) ?? []
  const [version, what, id = '', part = '', sub = '', ...more] = below.split('/').map(decodeURIComponent)
  if (version !== 'v3' || more.length > 0) return undefined
  // The URL of one region doesn't know the conversations of another.
  const isHere =
    what !== 'conversations' ||
    id === '' ||
    base === (platform.regions.get(id.split(';')[0] ?? '') ?? platform.connectorPath)
  const at = (op: string, run: Operation['run']): Operation => ({
    op,
    conversation: id,
    run: isHere ? run : () => notHere(),
  })
  switch (`${method} ${what} ${id && 'id'} ${part} ${sub && 'id'}`.trim()) {
    case 'POST conversations':
      return at('create', body => createConversation(platform, body))
    case 'POST conversations id activities':
    case 'POST conversations id activities id':
      return at('send', body => sendActivity(platform, id, body))
    case 'PUT conversations id activities id':
      return at('update', body => updateActivity(platform, id, sub, body))
    case 'DELETE conversations id activities id':
      return at('delete', () => deleteActivity(platform, id, sub))
    case 'GET conversations id members':
      return at('members', () => members(platform, id))
    case 'GET conversations id members id':
      return at('members', () => oneMember(platform, id, sub))
    case 'GET conversations id pagedmembers':
      return at('members', () => pagedMembers(platform, id, url.searchParams))
    case 'GET teams id':
      return at('team', () => teamDetails(platform, id))
    case 'GET teams id conversations':
      return at('team', () => teamChannels(platform, id))
    default:
      return undefined
  }
}

function notHere(): never {
  throw new Refused(404, 'ConversationNotFound', 'Conversation not found.')
}

/** Serves the Bot Connector, by the rules of Teams. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference */
export async function connector(
  platform: Platform,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parsed = parseJson((await readBody(request)).toString())
  const body = isFields(parsed) ? parsed : {}
  const operation = find(platform, request.method ?? '', url)
  if (!operation) return send(response, 404, { error: { code: 'NotFound', message: 'No such operation' } })
  const { op, conversation } = operation
  const told = (status: number, error?: string) => {
    const tenant = tenantOf(platform, conversation)
    platform.log.called({ op, tenant, conversation, args: body, ok: !error, status, error, at: platform.now() })
  }
  const fault = platform.faults.take(op)
  if (breakOff(fault, request)) return told(0, fault?.kind)
  try {
    const failure = refusalOf(fault)
    const isApplied = fault?.kind === 'http' && fault.applied
    if (failure && !isApplied) throw failure
    if (!isBearer(platform, request.headers.authorization))
      throw new Refused(401, 'Unauthorized', 'Authorization has been denied for this request.')
    const answer = operation.run(body)
    if (failure) throw failure
    const status = op === 'send' || op === 'create' ? 201 : 200
    told(status)
    if (fault?.kind === 'slow') await fault.until
    if (fault?.kind === 'reset_after') request.socket.resetAndDestroy()
    else send(response, status, answer)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    told(error.status, error.code)
    // Only what is wrong with what was sent: that somebody blocked the app is no mistake of the app's.
    if (!refusalOf(fault) && (error.status === 400 || error.status === 413)) {
      const tenant = tenantOf(platform, conversation)
      const { code, problems: messages } = error
      platform.log.refused({ where: op, tenant, error: code, messages, payload: body })
    }
    sendError(response, error, fault)
  }
}

function tenantOf(platform: Platform, conversation: string): string {
  const id = conversation.split(';')[0] ?? ''
  return platform.tenants.values().find(tenant => tenant.places.has(id) || tenant.team.id === id)?.id ?? ''
}
