import { z } from 'zod'
import type { Fields } from '../json.ts'
import type { Tenant } from './world.ts'

const fields = z.record(z.string(), z.unknown())
const file = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('consent'),
    name: z.string(),
    description: z.string(),
    sizeInBytes: z.number(),
    acceptContext: fields,
    declineContext: fields,
  }),
  z.object({
    kind: z.literal('info'),
    name: z.string(),
    contentUrl: z.string(),
    uniqueId: z.string(),
    fileType: z.string(),
  }),
])
const saved = z.object({
  format: z.literal(1),
  team: z.object({ name: z.string(), installed: z.boolean(), archived: z.boolean() }),
  members: z.array(z.object({ id: z.string(), locale: z.string(), views: z.array(z.tuple([z.string(), fields])) })),
  places: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      app: z.enum(['never', 'installed', 'removed']),
      archived: z.boolean(),
      posts: z.array(
        z.object({
          id: z.string(),
          from: z.string(),
          text: z.string(),
          card: fields.optional(),
          file: file.optional(),
          replyTo: z.string().optional(),
          edited: z.boolean(),
          deleted: z.boolean(),
        }),
      ),
    }),
  ),
  drive: z.array(
    z.object({
      uniqueId: z.string(),
      name: z.string(),
      fileType: z.string(),
      owner: z.string(),
      contentUrl: z.string(),
      content: z.base64(),
    }),
  ),
})

/**
 * Serializes a tenant for a later start, as JSON: the messages, where the app is installed, and people's locales. Dialogs
 * and toasts are not saved.
 */
export function saveTenant({ team, members, places, drive }: Tenant): Fields {
  return {
    format: 1,
    team: { name: team.name, installed: team.installed, archived: team.archived },
    members: [...members.values()].map(({ id, locale, views }) => ({ id, locale, views: [...views] })),
    places: [...places.values()].map(({ id, name, app, archived, posts }) => ({ id, name, app, archived, posts })),
    drive: [...drive.values()].map(one => ({ ...one, content: one.content.toString('base64') })),
  } satisfies z.input<typeof saved>
}

/** Restores a saved tenant. False for JSON of another format, which changes nothing. */
export function restoreTenant(tenant: Tenant, json: unknown): boolean {
  const read = saved.safeParse(json)
  if (!read.success) return false
  const { team, members, places, drive } = read.data
  Object.assign(tenant.team, team)
  for (const { id, locale, views } of members) {
    const member = tenant.members.get(id)
    if (member) Object.assign(member, { locale, views: new Map(views) })
  }
  for (const { id, posts, ...place } of places) {
    const known = tenant.places.get(id)
    if (!known) continue
    Object.assign(known, place)
    known.posts = posts.map(post => ({ ...post, card: post.card, file: post.file, replyTo: post.replyTo }))
  }
  for (const one of drive) tenant.drive.set(one.uniqueId, { ...one, content: Buffer.from(one.content, 'base64') })
  return true
}
