import {
  type AccessAnswer,
  answerAccess,
  listAccessRequests,
  requestAccess,
} from '../../../src/access/request-access.ts'
import { type Actor, may } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import type { Role } from '../../../src/database/tables.ts'
import { giveRole } from '../../../src/person/give-role.ts'
import { findPeople, listRoleHolders, readPerson } from '../../../src/person/list-people.ts'
import { listWorkspaces } from '../../../src/workspace/list-workspaces.ts'
import { type Act, carried, type Handlers, notAllowed, type Options, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { accessAnswerText } from '../screens/access.ts'
import { notAllowedScreen, noticeScreen } from '../screens/notice.ts'
import { peopleScreen, personLine, personScreen } from '../screens/people.ts'
import type { Words } from '../words/words.ts'

/** Who asks for access and who has which role: for Administrators. */
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

async function isLinked(ctx: Context, actor: Actor): Promise<boolean> {
  return (await listWorkspaces(ctx, actor.accountId)).length > 1
}

async function openPerson(act: Act, kind: 'open' | 'replace', personId: number): Promise<Reply[]> {
  const { ctx, w, actor } = act
  if (!may(actor, 'administer')) return notAllowed(w, { kind: 'not_allowed', needs: 'administer' })
  const person = await readPerson(ctx, actor.accountId, personId)
  if (!person) return stale(w)
  return [{ kind, screen: personScreen(w, person, await isLinked(ctx, actor)) }]
}

async function give(act: Act, role: Role | null): Promise<Reply[]> {
  const { ctx, w, actor } = act
  const outcome = await giveRole(ctx, actor, { personId: carried(act)[0], role })
  switch (outcome.kind) {
    case 'given': {
      const { name } = outcome
      const notice =
        role === null ? w.t('people.taken', { name }) : w.t('people.given', { name, role: w.t(`role.${role}`) })
      // Who takes their own role away sees no more of it, unless the platform says otherwise.
      const own = carried(act)[0] === actor.personId ? await readPerson(ctx, actor.accountId, actor.personId) : actor
      const self = { ...act, actor: { ...actor, role: own?.role ?? null } }
      return [{ kind: 'replace', screen: await drawPeople(self, notice) }]
    }
    case 'last_administrator':
      return [{ kind: 'say', screen: noticeScreen(w, w.t('people.title'), w.t('people.last', { name: outcome.name })) }]
    case 'not_found':
      return stale(w)
    case 'not_allowed':
      return notAllowed(w, outcome)
    default:
      return outcome satisfies never
  }
}

async function answer(
  act: Act,
  answered: AccessAnswer['answer'],
  next: (notice?: string) => Promise<Reply[]>,
): Promise<Reply[]> {
  const { ctx, w, actor } = act
  const outcome = await answerAccess(ctx, actor, { requestId: carried(act)[0], answer: answered })
  switch (outcome.kind) {
    case 'answered':
      return await next()
    case 'already_answered':
      return [{ kind: 'say', screen: noticeScreen(w, w.t('access.about'), accessAnswerText(w, outcome)) }]
    case 'not_found':
      return stale(w)
    case 'not_allowed':
      return notAllowed(w, outcome)
    default:
      return outcome satisfies never
  }
}

/** The message that asks is edited by itself. */
const onMessage = async (): Promise<Reply[]> => [{ kind: 'nothing' }]
const onList = (act: Act) => async (): Promise<Reply[]> => [{ kind: 'replace', screen: await drawPeople(act) }]

/** Roles, and requests for them. */
export const peopleActions: Handlers = {
  'people.open': async act => [{ kind: 'open', screen: await drawPeople(act) }],
  'people.person': act => openPerson(act, 'open', carried(act)[0]),
  'people.pick': act => openPerson(act, 'replace', Number.parseInt(typed(act.interaction, 'pick'), 10) || 0),
  'people.makeAdministrator': act => give(act, 'administrator'),
  'people.makeFleetAdministrator': act => give(act, 'fleet_administrator'),
  'people.take': act => give(act, null),
  'people.allow': act => answer(act, 'allowed', onList(act)),
  'people.decline': act => answer(act, 'declined', onList(act)),

  'access.request': async act => {
    const { w } = act
    const outcome = await requestAccess(act.ctx, act.actor)
    const text = {
      requested: w.t('access.requested'),
      has_access: w.t('access.has'),
      nobody_to_ask: w.t('access.nobody'),
    }
    const screen = noticeScreen(w, w.t('access.request'), text[outcome.kind])
    return [{ kind: 'say', screen: { ...screen, needsAdministrator: outcome.kind === 'nobody_to_ask' } }]
  },
  'access.allow': act => answer(act, 'allowed', onMessage),
  'access.decline': act => answer(act, 'declined', onMessage),
}

/** The people of the account whose name has that in it. */
export const peopleOptions: Options = {
  'people.pick': async ({ ctx, w, actor }, part) => {
    if (!may(actor, 'administer')) return []
    const [people, linked] = await Promise.all([findPeople(ctx, actor.accountId, part, 100), isLinked(ctx, actor)])
    return people.map(person => ({ id: String(person.personId), label: personLine(w, person, linked) }))
  },
}
