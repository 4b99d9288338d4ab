import { type Fields, isFields } from '../../json.ts'
import type { Platform } from '../platform.ts'
import type { Verdict } from '../validate-view.ts'
import { findFile, type Token, type Workspace } from '../world.ts'

/** One authenticated call of a Web API method. */
export interface ApiCall {
  platform: Platform
  workspace: Workspace
  token: Token
  method: string
  args: Fields
}

export type Answer = Fields & { ok: boolean }

export type Handler = (call: ApiCall) => Promise<Answer> | Answer

export const no = (error: string, more: Fields = {}): Answer => ({ ok: false, error, ...more })

/** Refuses what the app sent, in Slack's shape, and remembers it for the tests. */
export function refuse({ platform, workspace, method, args }: ApiCall, error: string, messages: string[] = []): Answer {
  platform.log.refused({ where: method, team: workspace.id, error, messages, payload: args })
  return no(error, messages.length > 0 ? { response_metadata: { messages } } : {})
}

/** The value of a verdict, or the refusal of the call. */
export function judged<T>(call: ApiCall, verdict: Verdict<T>): { value: T } | { refusal: Answer } {
  if (!verdict.ok) return { refusal: refuse(call, verdict.error, verdict.messages) }
  if (hasFileInput(verdict.value) && !hasScope(call, 'files:read'))
    return { refusal: refuse(call, 'invalid_arguments', ['[ERROR] file_input needs the scope files:read']) }
  const unknown = slackFiles(verdict.value).find(file => !findFile(call.workspace, file))
  if (!unknown) return { value: verdict.value }
  return { refusal: refuse(call, 'invalid_blocks', [`[ERROR] invalid slack file: ${JSON.stringify(unknown)}`]) }
}

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element: "your app must have the files:read scope" */
const hasFileInput = (value: unknown) => JSON.stringify(value).includes('"type":"file_input"')

/** The files that images in blocks name. */
function slackFiles(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(slackFiles)
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'slack_file' && isFields(inner) ? [inner] : slackFiles(inner),
  )
}

export function hasScope({ token }: ApiCall, scope: string): boolean {
  return token.scopes.has(scope)
}

/** `undefined` when the token has the scope. https://docs.slack.dev/reference/methods: missing_scope */
export function missingScope(call: ApiCall, needed: string): Answer | undefined {
  if (needed.split('|').some(scope => call.token.scopes.has(scope))) return undefined
  return { ...refuse(call, 'missing_scope', [`needs ${needed}`]), needed, provided: [...call.token.scopes].join(',') }
}
