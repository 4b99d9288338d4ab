import type { Fields } from '../json.ts'
import type { Platform } from './platform.ts'
import { viewJson } from './views.ts'
import type { Shown, Workspace } from './world.ts'

/** Everything a page needs to draw this Slack: JSON, no bytes, no tokens. */
export interface Snapshot {
  app: { id: string; name: string }
  workspaces: {
    id: string
    name: string
    installed: boolean
    botUserId: string
    channels: {
      id: string
      name: string
      isPrivate: boolean
      isArchived: boolean
      im: string | undefined
      members: string[]
      messages: object[]
    }[]
    people: {
      id: string
      name: string
      realName: string
      locale: string
      tz: string
      isAdmin: boolean
      isOwner: boolean
      isBot: boolean
      home: Fields | undefined
      stack: Fields[]
      errors: Record<string, string>
      ephemerals: object[]
      trouble: string[]
    }[]
    files: {
      id: string
      name: string
      title: string
      mimetype: string
      size: number
      altText: string
      channels: string[]
    }[]
  }[]
}

export function takeSnapshot(platform: Platform): Snapshot {
  return {
    app: { id: platform.app.id, name: platform.app.name },
    workspaces: [...platform.workspaces.values()].map(workspace => ofWorkspace(platform, workspace)),
  }
}

function ofWorkspace(platform: Platform, workspace: Workspace): Snapshot['workspaces'][number] {
  const view = (shown: Shown) => viewJson(shown, workspace, platform.app.id)
  return {
    id: workspace.id,
    name: workspace.name,
    installed: workspace.bot.installed,
    botUserId: workspace.bot.userId,
    channels: [...workspace.channels.values()].map(({ members, messages, ...channel }) => ({
      ...channel,
      members: [...members],
      messages: messages.map(message => ({ ...message })),
    })),
    people: [...workspace.members.values()].map(member => ({
      id: member.id,
      name: member.name,
      realName: member.realName,
      locale: member.locale,
      tz: member.tz,
      isAdmin: member.isAdmin,
      isOwner: member.isOwner,
      isBot: member.isBot,
      home: member.home && view(member.home),
      stack: member.stack.map(view),
      errors: { ...member.errors },
      ephemerals: member.ephemerals.map(ephemeral => ({ ...ephemeral })),
      trouble: [...member.trouble],
    })),
    files: [...workspace.files.values()].map(({ content: _content, ...file }) => file),
  }
}
