import { z } from 'zod'

/** A detail: null, blank, absent or of another kind than it should be, it is not said. Only ids that nothing works without are required. */
const said = z
  .string()
  .nullish()
  .catch(null)
  .transform(text => text?.trim() || null)
/** Of Entra: a GUID, which is the same in any letter case. */
export const entraId = said.transform(id => id?.toLowerCase() ?? null)
const account = z.object({ id: z.string(), name: said, aadObjectId: entraId })
/** Those of a list that have an id. */
const accounts = z
  .array(account.nullable().catch(null))
  .nullish()
  .catch(null)
  .transform(list => list?.filter(one => one !== null) ?? null)
const named = z
  .object({ id: z.string().min(1), name: said })
  .nullish()
  .catch(null)

/** What we read of an activity. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object */
export const teamsActivity = z.object({
  type: z.string(),
  id: said,
  name: said,
  action: said,
  text: z.string().nullish().catch(null),
  value: z.unknown().optional(),
  replyToId: said,
  serviceUrl: z.string().min(1),
  /** botbuilder makes a Date of it. */
  timestamp: z.coerce.date(),
  locale: said,
  localTimezone: said,
  from: account,
  recipient: account,
  conversation: z.object({
    id: z.string().min(1),
    name: said,
    conversationType: said,
    isGroup: z.boolean().nullish().catch(null),
    tenantId: entraId,
  }),
  channelData: z
    .object({
      tenant: z.object({ id: entraId }).nullish().catch(null),
      team: named,
      channel: named,
      eventType: said,
    })
    .nullish()
    .catch(null),
  entities: z
    .array(z.object({ type: said, timezone: said }).nullable().catch(null))
    .nullish()
    .catch(null),
  membersAdded: accounts,
  membersRemoved: accounts,
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
