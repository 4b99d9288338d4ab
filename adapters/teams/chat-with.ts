import { findPersonalChat } from '../../src/conversation/list-conversations.ts'
import { isShared } from './activity.ts'
import type { Teams } from './replying-to.ts'

interface Person {
  workspaceId: number
  tenant: string
  serviceUrl: string
  person: string
}

/** The conversation with this person alone: a known one, otherwise it is opened. */
export async function chatWith({ ctx, connector }: Teams, one: Person): Promise<string> {
  const known = await findPersonalChat(ctx, one.workspaceId, one.person)
  // Older releases stored conversations of several people as a person's own chat.
  if (known !== null && !isShared(known)) return known
  return await connector.openChat(one.serviceUrl, one.tenant, one.person)
}
