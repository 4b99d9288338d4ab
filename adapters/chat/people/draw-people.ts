import { listAccessRequests } from '../../../src/access/request-access.ts'
import { type Actor, may } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listRoleHolders } from '../../../src/person/list-people.ts'
import { listWorkspaces } from '../../../src/workspace/list-workspaces.ts'
import { notAllowedScreen } from '../notice-screen.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { peopleScreen } from './people-screen.ts'

/** Draws the requests for access and the holders of roles. Only Administrators may see it. */
export async function drawPeople(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  notice?: string,
): Promise<Screen> {
  if (!may(actor, 'administer')) return notAllowedScreen(w, 'administer')
  const [holders, requests, linked] = await Promise.all([
    listRoleHolders(ctx, actor.accountId),
    listAccessRequests(ctx, actor.accountId),
    isLinked(ctx, actor),
  ])
  return peopleScreen(w, { holders, requests, linked, ...(notice ? { notice } : {}) })
}

/** Whether the account has several workspaces, so that a person's workspace must be shown. */
export async function isLinked(ctx: Context, actor: Actor): Promise<boolean> {
  return (await listWorkspaces(ctx, actor.accountId)).length > 1
}
