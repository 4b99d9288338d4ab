import type { ServerResponse } from 'node:http'
import type { LocalSlack } from '../slack/slack.ts'
import type { LocalTeams } from '../teams/teams.ts'

interface ChatFile {
  name: string
  type: string
  content: Buffer
}

/** What a browser may draw beside the chat; anything else is only downloaded. */
const DRAWN = /^image\/(png|jpeg|gif|webp|svg\+xml)$/
const TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
}

/** A file that somebody sees in a chat, by the address at which the page asks for it: `/api/slack-files/<id>`. */
export function findChatFile(
  { slack, teams }: { slack: LocalSlack; teams: LocalTeams },
  pathname: string,
): ChatFile | undefined {
  const [, platform, id] = /^\/api\/(slack|teams)-files\/([\w-]+)$/.exec(pathname) ?? []
  if (platform === 'slack') {
    const file = slack.files().find(one => one.id === id)
    return file && { name: file.name, type: file.mimetype, content: file.content }
  }
  const file = platform && teams.files().find(one => one.uniqueId === id)
  return file ? { ...file, type: TYPES[file.fileType] ?? 'application/octet-stream' } : undefined
}

/** The bytes come from the app, so they must not run as script in this page's origin. */
export function sendChatFile({ name, type, content }: ChatFile, response: ServerResponse): void {
  const shown = DRAWN.test(type) ? 'inline' : 'attachment'
  response.writeHead(200, {
    'content-type': type,
    'content-length': content.length,
    'content-disposition': `${shown}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  })
  response.end(content)
}
