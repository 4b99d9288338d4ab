import { giveRole } from '../../../src/access/give-role.ts'
import { type AccessAnswer, answerAccess, requestAccess } from '../../../src/access/request-access.ts'
import { may } from '../../../src/actor.ts'
import type { Role } from '../../../src/database/tables.ts'
import { findPeople, readPerson } from '../../../src/person/list-people.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, type OptionsOf, stale } from '../handler.ts'
import { chosenIds, type Reply } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { ActionPayload } from '../payloads.ts'
import type { Words } from '../words/words.ts'
import { accessAnswerText } from './access-screen.ts'
import { drawPeople, isLinked } from './draw-people.ts'
import { personLine, personScreen } from './people-screen.ts'

async function openPerson(act: Act, kind: 'open' | 'replace', personId: number | undefined): Promise<Reply[]> {
  const { ctx, w, actor } = act
  if (!may(actor, 'administer')) return notAllowed(w, { kind: 'not_allowed', needs: 'administer' })
  const person = personId === undefined ? null : await readPerson(ctx, actor.accountId, personId)
  if (!person) return stale(w)
  return [{ kind, screen: personScreen(w, person, await isLinked(ctx, actor)) }]
}

const setRole = (role: Role | null) =>
  deed(
    ({ ctx, actor }, { personId }: ActionPayload<'people.take'>) => giveRole(ctx, actor, { personId, role }),
    async (act, outcome, { personId }) => {
      const { ctx, w, actor } = act
      switch (outcome.kind) {
        case 'given': {
          const { name } = outcome
          const notice =
            role === null ? w.t('people.taken', { name }) : w.t('people.given', { name, role: w.t(`role.${role}`) })
          // A person who gave up their own role sees the screen as someone without it, unless the platform gives them a
          // role.
          const own = personId === actor.personId ? await readPerson(ctx, actor.accountId, personId) : actor
          const self = { ...act, actor: { ...actor, role: own?.role ?? null } }
          return [{ kind: 'replace', screen: await drawPeople(self, notice) }]
        }
        default:
          return roleRefusal(w, outcome)
      }
    },
  )

/** Says why a role was not changed. */
function roleRefusal(w: Words, outcome: Exclude<Awaited<ReturnType<typeof giveRole>>, { kind: 'given' }>): Reply[] {
  switch (outcome.kind) {
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

const answer = (
  answered: AccessAnswer['answer'],
  next: (act: Act, notice?: string) => Promise<Reply[]>,
  outsideToo = false,
) =>
  deed(
    ({ ctx, actor }, { requestId }: ActionPayload<'access.allow'>) =>
      answerAccess(ctx, actor, { requestId, answer: answered, outsideToo }),
    async (act, outcome) => {
      const { w } = act
      switch (outcome.kind) {
        case 'answered':
          return await next(act)
        case 'outside':
          return await next(act, w.t('access.outsideNow', { name: outcome.name }))
        case 'already_answered':
          return [{ kind: 'say', screen: noticeScreen(w, w.t('access.about'), accessAnswerText(w, outcome)) }]
        case 'not_found':
          return stale(w)
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  )

/** In the message that asks: the announcement edits it, so only a notice is shown. */
const onMessage = async ({ w }: Act, notice?: string): Promise<Reply[]> =>
  notice ? [{ kind: 'say', screen: noticeScreen(w, w.t('access.about'), notice) }] : [{ kind: 'nothing' }]
const onList = async (act: Act, notice?: string): Promise<Reply[]> => [
  { kind: 'replace', screen: await drawPeople(act, notice) },
]

/** Roles, and requests for access. */
export const peopleActions: HandlersOf<'people' | 'access'> = {
  'people.open': look(async act => [{ kind: 'open', screen: await drawPeople(act) }]),
  'people.person': look((act, { personId }) => openPerson(act, 'open', personId)),
  'people.pick': look(act => openPerson(act, 'replace', chosenIds(act.interaction.values.pick)[0])),
  'people.makeAdministrator': setRole('administrator'),
  'people.makeFleetAdministrator': setRole('fleet_administrator'),
  'people.take': setRole(null),
  'people.allow': answer('allowed', onList),
  'people.allowOutside': answer('allowed', onList, true),
  'people.decline': answer('declined', onList),

  'access.request': deed(
    ({ ctx, actor }) => requestAccess(ctx, actor),
    ({ w, actor }, outcome) => {
      const say = (text: string): Reply[] => [{ kind: 'say', screen: noticeScreen(w, w.t('access.request'), text) }]
      switch (outcome.kind) {
        case 'requested':
          return say(w.t('access.requested'))
        case 'has_access':
          return say(w.t('access.has'))
        case 'declined':
          return say(w.t('access.again', { when: w.when(outcome.until) }))
        case 'nobody_to_ask': {
          // On a platform that names its workspace admins, we look them up and ask them.
          if (PLATFORMS[actor.platform].namesAdmins) return say(w.t('access.looking'))
          const screen = noticeScreen(w, w.t('access.request'), w.t('access.nobody'))
          return [{ kind: 'say', screen: { ...screen, needsAdministrator: true } }]
        }
        default:
          return outcome satisfies never
      }
    },
  ),
  'access.allow': answer('allowed', onMessage),
  'access.allowOutside': answer('allowed', onMessage, true),
  'access.decline': answer('declined', onMessage),
  'access.giveAgain': deed(
    ({ ctx, actor }, { personId, role }) => giveRole(ctx, actor, { personId, role }),
    // The announcement edits the message that offered it.
    ({ w }, outcome) => (outcome.kind === 'given' ? [{ kind: 'nothing' }] : roleRefusal(w, outcome)),
  ),
}

/** The people of the account whose name contains the typed text. */
export const peopleOptions: OptionsOf<'people'> = {
  'people.pick': async ({ ctx, w, actor }, _, part) => {
    if (!may(actor, 'administer')) return []
    const [people, linked] = await Promise.all([findPeople(ctx, actor.accountId, part, 100), isLinked(ctx, actor)])
    return people.map(person => ({ id: String(person.personId), label: personLine(w, person, linked) }))
  },
}
