import { z } from 'zod'

/** An empty object id is none. */
const objectId = z
  .string()
  .nullish()
  .transform(id => id || null)
const account = z.object({ id: z.string(), name: z.string().nullish(), aadObjectId: objectId })
const named = z.object({ id: z.string(), name: z.string().nullish() })

/** What we read of an activity. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object */
export const teamsActivity = z.object({
  type: z.string(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  action: z.string().nullish(),
  text: z.string().nullish(),
  value: z.unknown().optional(),
  replyToId: z.string().nullish(),
  serviceUrl: z.string(),
  /** botbuilder makes a Date of it. */
  timestamp: z.coerce.date(),
  locale: z.string().nullish(),
  localTimezone: z.string().nullish(),
  from: account,
  recipient: account,
  conversation: z.object({
    id: z.string(),
    name: z.string().nullish(),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).nullish(),
      team: named.nullish(),
      channel: named.nullish(),
      eventType: z.string().nullish(),
    })
    .nullish(),
  entities: z.array(z.looseObject({ type: z.string(), timezone: z.string().optional() })).nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
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

/** Of what Teams says and of the id, never by exclusion: only what is certainly somebody's own chat is `personal`. */
export function kindOf({ conversation, channelData }: TeamsActivity): ConversationKind {
  const { id, conversationType } = conversation
  if (conversationType === 'channel' || channelData?.team || CHANNEL.test(id)) return 'channel'
  return conversationType === 'personal' && !isShared(id) ? 'personal' : 'group'
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
