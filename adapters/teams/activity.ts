import { z } from 'zod'
import { parseLocale, parseTimeZone } from '../../src/person/parse-profile.ts'
import { optionalFlag, optionalPart, optionalText, readableItems, requiredText } from '../chat/envelope.ts'

/** An id of Entra: a GUID, which is case-insensitive. */
export const entraId = optionalText.transform(id => id?.toLowerCase() ?? null)
const account = z.object({ id: requiredText, name: optionalText, aadObjectId: entraId })
/** An account; if it is missing or can't be read, one with an empty id, which matches nobody and has no rights. */
const accountOrNobody = optionalPart(account).transform(one => one ?? { id: '', name: null, aadObjectId: null })
/** A timestamp as text. JavaScript makes a date of other JSON values, too, and of null 1970. */
const timestamp = optionalText.transform(text => {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? null : date
})

/**
 * The members of an activity that we read.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 */
export const teamsActivity = z.object({
  type: requiredText,
  id: optionalText,
  name: optionalText,
  action: optionalText,
  text: optionalText,
  value: z.unknown().optional(),
  replyToId: optionalText,
  /** Files, pictures, and the HTML of what was written; receive-file.ts reads the files. */
  attachments: readableItems(z.unknown()),
  serviceUrl: requiredText,
  /** By the clock of Teams; null if Teams doesn't say. */
  timestamp,
  locale: optionalText,
  localTimezone: optionalText,
  /** The id is empty if Teams names nobody. */
  from: accountOrNobody,
  /** The same. An event without a recipient names us by the app's own id instead. */
  recipient: accountOrNobody,
  conversation: z.object({
    id: requiredText,
    name: optionalText,
    conversationType: optionalText,
    isGroup: optionalFlag,
    tenantId: entraId,
  }),
  channelData: optionalPart(
    z.object({
      tenant: optionalPart(z.object({ id: entraId })),
      team: optionalPart(z.object({ id: requiredText, name: optionalText })),
      channel: optionalPart(z.object({ id: requiredText, name: optionalText, type: optionalText })),
      eventType: optionalText,
    }),
  ),
  entities: readableItems(z.object({ type: optionalText, timezone: optionalText, locale: optionalText })),
  membersAdded: readableItems(account),
  membersRemoved: readableItems(account),
})
export type TeamsActivity = z.infer<typeof teamsActivity>

/** The Entra tenant of an activity; null if Teams names none. */
export function tenantOf(activity: TeamsActivity): string | null {
  return activity.channelData?.tenant?.id ?? activity.conversation.tenantId ?? null
}

/** The Entra object id. Null for anonymous people, who have none, and for first events that lack it. */
export function personOf(activity: TeamsActivity): string | null {
  return activity.from.aadObjectId
}

/** The id of the channel, for the id of a thread in it: `19:…@thread.tacv2;messageid=…`. */
export function withoutThread(conversation: string): string {
  return conversation.replace(/;messageid=.*$/, '')
}

/**
 * The id of an activity, the same if the activity comes twice: Teams repeats it after waiting 15 s for us. Null if it
 * has none. https://github.com/microsoft/botbuilder-dotnet/issues/5005
 */
export function idempotencyKeyOf({ id, conversation }: TeamsActivity): string | null {
  return id ? `teams/${conversation.id}/${id}` : null
}

export type ConversationKind = 'personal' | 'group' | 'channel'

/**
 * The kind of the conversation, from what Teams says and from the id. Only what is certainly a person's own chat is
 * `personal`; nothing becomes `personal` by exclusion. If Teams leaves out the type, `isGroup` may tell. The id alone
 * can't: group chats start with `a:`, too. https://github.com/vercel/chat/pull/746
 */
export function kindOf({ conversation, channelData }: TeamsActivity): ConversationKind {
  const { id, conversationType, isGroup } = conversation
  if (conversationType === 'channel' || channelData?.team || CHANNEL.test(id)) return 'channel'
  const isTogether = isGroup === true || isShared(id)
  const isAlone = conversationType === 'personal' || (conversationType === null && isGroup === false)
  return isAlone && !isTogether ? 'personal' : 'group'
}

/**
 * Whether the id is that of a channel, a group chat or a chat between people. Such a conversation is never the place
 * for what only one person may see, whatever an older release stored.
 */
export function isShared(conversation: string): boolean {
  return conversation.includes('@thread.') || conversation.includes('@unq.')
}

/**
 * Whether a channel is private or shared. The app of a team is in none of these by itself: it is added to each of them,
 * which the event `channelMemberAdded` reports. Standard channels may come without a type.
 * https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels
 */
export function needsAdding(channelType: string | null | undefined): boolean {
  return channelType === 'private' || channelType === 'shared'
}

/** How the ids of channels end, including those of old teams. */
const CHANNEL = /@thread\.(?:tacv2|skype)(?:;|$)/

/** Whether only one person reads the conversation. */
export function isPersonal(activity: TeamsActivity): boolean {
  return kindOf(activity) === 'personal'
}

/**
 * The language and zone of a person, as far as the activity says them; iOS sends no locale.
 * https://github.com/microsoft/botbuilder-js/issues/4794
 */
export function localeAndZoneOf({
  locale,
  localTimezone,
  entities,
}: TeamsActivity): Record<'locale' | 'timeZone', string | null> {
  const client = entities?.filter(entity => entity.type === 'clientInfo') ?? []
  const first = (read: (text: string | null) => string | null, candidates: (string | null)[]) =>
    candidates.map(read).find(one => one !== null) ?? null
  return {
    locale: first(parseLocale, [locale, ...client.map(entity => entity.locale)]),
    timeZone: first(parseTimeZone, [localTimezone, ...client.map(entity => entity.timezone)]),
  }
}
