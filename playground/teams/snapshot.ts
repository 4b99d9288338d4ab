import type { Fields } from '../json.ts'
import type { Platform } from './platform.ts'
import { type ShownMessage, showPlace } from './shown.ts'
import { appIsIn, isReadOnly, type Tenant } from './world.ts'

/** Everything a page needs to draw this Teams: JSON, no tokens. */
export interface Snapshot {
  app: { id: string; name: string }
  tenants: {
    id: string
    name: string
    team: { id: string; name: string; installed: boolean; archived: boolean }
    places: {
      id: string
      kind: string
      name: string
      members: string[]
      installed: boolean
      readOnly: boolean
      messages: ShownMessage[]
    }[]
    people: {
      id: string
      aadObjectId: string
      name: string
      fullName: string
      locale: string
      tz: string
      blocked: boolean
      /** Cards that this person sees in place of everybody's, by message id. */
      views: Record<string, Fields>
      dialog: { title: string; card: Fields; height: unknown; width: unknown } | undefined
      errors: Record<string, string>
      notices: string[]
      trouble: string[]
    }[]
  }[]
}

export function takeSnapshot(platform: Platform): Snapshot {
  const { id, name } = platform.app
  return { app: { id, name }, tenants: [...platform.tenants.values()].map(ofTenant) }
}

function ofTenant({ id, name, team, places, members }: Tenant): Snapshot['tenants'][number] {
  return {
    id,
    name,
    team: { id: team.id, name: team.name, installed: team.installed, archived: team.archived },
    places: [...places.values()].map(place => ({
      id: place.id,
      kind: place.kind,
      name: place.name,
      members: [...place.members],
      installed: appIsIn(place),
      readOnly: isReadOnly(place),
      messages: showPlace(place),
    })),
    people: [...members.values()].map(member => ({
      id: member.id,
      aadObjectId: member.aadObjectId,
      name: member.name,
      fullName: member.fullName,
      locale: member.locale,
      tz: member.tz,
      blocked: member.blocked,
      views: Object.fromEntries(member.views),
      dialog: member.dialog && {
        title: member.dialog.title,
        card: member.dialog.card,
        height: member.dialog.height,
        width: member.dialog.width,
      },
      errors: { ...member.errors },
      notices: [...member.notices],
      trouble: [...member.trouble],
    })),
  }
}
