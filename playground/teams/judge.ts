import { type Fields, isFields, text } from '../json.ts'
import { validateCard } from './cards/validate-card.ts'
import { isFileCard, readFileCard } from './file-cards.ts'
import { adaptiveCard, type FileCard, type Place } from './world.ts'

/** A request that Teams answers with an error. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  /** All problems, if there are several. */
  readonly problems: string[]
  constructor(status: number, code: string, message: string, problems: string[] = [message]) {
    super(message)
    this.status = status
    this.code = code
    this.problems = problems
  }
}

const messageLimit = 100 * 1024
/** The limit of validateCard, which answers 400; a message that is too large has its own status. */
const cardLimit = 28 * 1024

const sizeOf = (json: unknown) => Buffer.byteLength(JSON.stringify(json))

function readCard(attachment: unknown): Fields {
  const { contentType, content } = isFields(attachment) ? attachment : {}
  if (contentType !== adaptiveCard) throw new Refused(400, 'BadSyntax', `Unknown attachment ${String(contentType)}`)
  if (sizeOf(content ?? '') > cardLimit)
    throw new Refused(413, 'MessageSizeTooBig', `The card has ${sizeOf(content)} bytes, more than ${cardLimit}`)
  const problems = validateCard(content, 'message')
  if (problems.length > 0 || !isFields(content)) throw new Refused(400, 'BadArgument', problems.join('; '), problems)
  return content
}

function readFile(attachment: unknown, place: Place): FileCard {
  const read = readFileCard(attachment, place)
  if ('problems' in read) throw new Refused(400, 'BadSyntax', read.problems.join('; '), read.problems)
  return read
}

/** A message as it will be shown. Throws Refused. */
export function judgeMessage(
  activity: Fields,
  place: Place,
): { text: string; card: Fields | undefined; file: FileCard | undefined } {
  if (sizeOf(activity) > messageLimit)
    throw new Refused(413, 'MessageSizeTooBig', `The message has ${sizeOf(activity)} bytes, more than ${messageLimit}`)
  const { attachments: given = [], entities: said = [] } = activity
  if (!Array.isArray(given)) throw new Refused(400, 'BadSyntax', 'attachments must be a list')
  const words = text(activity.text)
  if (given.length > 1) throw new Refused(400, 'BadSyntax', 'More than one attachment')
  const [attachment] = given
  const file = isFields(attachment) && isFileCard(attachment.contentType) ? readFile(attachment, place) : undefined
  const card = attachment !== undefined && !file ? readCard(attachment) : undefined
  if (words === '' && !card && !file) throw new Refused(400, 'BadSyntax', 'Neither text nor attachments')
  for (const entity of Array.isArray(said) ? said : []) {
    if (!isFields(entity) || entity.type !== 'mention') continue
    if (!words.includes(text(entity.text) || '\0'))
      throw new Refused(400, 'BadArgument', `The mention ${String(entity.text)} does not stand in the text`)
    if (!isFields(entity.mentioned) || !place.members.has(text(entity.mentioned.id)))
      throw new Refused(400, 'BadArgument', `Nobody in this conversation is mentioned by ${String(entity.text)}`)
  }
  // A copy, because cards are compared by identity.
  return { text: words, card: structuredClone(card), file }
}
