import { z } from 'zod'
import { readLocale, readTimeZone } from '../../src/person/read-profile.ts'
import { flag, needed, part, readable, said } from '../chat/envelope.ts'

/** Of Entra: a GUID, which is the same in any letter case. */
export const entraId = said.transform(id => id?.toLowerCase() ?? null)
const account = z.object({ id: needed, name: said, aadObjectId: entraId })
/** Nobody: an id that is nobody's, and no right. */
const someone = part(account).transform(one => one ?? { id: '', name: null, aadObjectId: null })
const named = part(z.object({ id: needed, name: said }))
/** A moment as JSON has it: of anything else JavaScript makes one, too, of null 1970. */
const moment = said.transform(text => {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? null : date
})

/** What we read of an activity. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object */
export const teamsActivity = z.object({
  type: needed,
  id: said,
  name: said,
  action: said,
  text: said,
  value: z.unknown().optional(),
  replyToId: said,
  serviceUrl: needed,
  /** Teams' clock; null where it doesn't say. */
  timestamp: moment,
  locale: said,
  localTimezone: said,
  /** Whose id is empty: Teams says nobody. */
  from: someone,
  /** The same: what an event tells of us it then tells by the app's own id. */
  recipient: someone,
  conversation: z.object({
    id: needed,
    name: said,
    conversationType: said,
    isGroup: flag,
    tenantId: entraId,
  }),
  channelData: part(
    z.object({
      tenant: part(z.object({ id: entraId })),
      team: named,
      channel: named,
      eventType: said,
    }),
  ),
  entities: readable(z.object({ type: said, timezone: said, locale: said })),
  membersAdded: readable(account),
  membersRemoved: readable(account),
})
export type TeamsActivity = z.infer<typeof teamsActivity>

export function tenantOf(activity: TeamsActivity): string | null {
  return activity.channelData?.tenant?.id ?? activity.conversation.tenantId ?? null
}

/** The Entra object id. Null: anonymous people have none, and first events may lack it. */
export function personOf(activity: TeamsActivity): string | null {
  return activity.from.aadObjectId
}

/** A thread of a channel is the channel: `19:…@thread.tacv2;messageid=…`. */
export function withoutThread(conversation: string): string {
  return conversation.replace(/;messageid=.*$/, '')
}

export type ConversationKind = 'personal' | 'group' | 'channel'

/**
 * Of what Teams says and of the id, never by exclusion: only what is certainly somebody's own chat is `personal`. Where Teams leaves
 * the type out, `isGroup` may say it; an id tells nothing, group chats begin with `a:`, too. https://github.com/vercel/chat/pull/746
 */
export function kindOf({ conversation, channelData }: TeamsActivity): ConversationKind {
  const { id, conversationType, isGroup } = conversation
  if (conversationType === 'channel' || channelData?.team || CHANNEL.test(id)) return 'channel'
  const isTogether = isGroup === true || isShared(id)
  const isAlone = conversationType === 'personal' || (conversationType === null && isGroup === false)
  return isAlone && !isTogether ? 'personal' : 'group'
}

/**
 * Whether the id of a conversation is that of a channel, a group chat or a chat between people: never a place for what is for one
 * person's eyes, whatever an earlier version kept of it.
 */
export function isShared(conversation: string): boolean {
  return conversation.includes('@thread.') || conversation.includes('@unq.')
}

/** How the ids of channels end, those of old teams too. */
const CHANNEL = /@thread\.(?:tacv2|skype)(?:;|$)/

/** A place for what is for one person's eyes. */
export function isPersonal(activity: TeamsActivity): boolean {
  return kindOf(activity) === 'personal'
}

/**
 * In which language and zone somebody reads, as far as that can be read of it; iOS says no locale.
 * https://github.com/microsoft/botbuilder-js/issues/4794
 */
export function readerOf({
  locale,
  localTimezone,
  entities,
}: TeamsActivity): Record<'locale' | 'timeZone', string | null> {
  const client = entities?.filter(entity => entity.type === 'clientInfo') ?? []
  const first = (read: (text: string | null) => string | null, said: (string | null)[]) =>
    said.map(read).find(one => one !== null) ?? null
  return {
    locale: first(readLocale, [locale, ...client.map(entity => entity.locale)]),
    timeZone: first(readTimeZone, [localTimezone, ...client.map(entity => entity.timezone)]),
  }
}
