import type { AccessAnswer, AccessRequest } from '../../../src/access/request-access.ts'
import type { Role } from '../../../src/database/tables.ts'
import type { Person } from '../../../src/person/list-people.ts'
import { noticeScreen } from '../notice-screen.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Asks an Administrator to allow or decline a request for access. */
export function accessRequestScreen(w: Words, request: AccessRequest): Screen {
  const text = w.t('access.asks', { name: request.name })
  const requestId = request.id
  const answer: Block = request.answered
    ? { kind: 'text', text: accessAnswerText(w, request.answered), tone: 'quiet' }
    : {
        kind: 'actions',
        actions: [
          request.outside
            ? { kind: 'button', label: w.t('access.allowOutside'), ...action('access.allowOutside', { requestId }) }
            : {
                kind: 'button',
                label: w.t('access.allow'),
                ...action('access.allow', { requestId }),
                style: 'primary',
              },
          { kind: 'button', label: w.t('access.decline'), ...action('access.decline', { requestId }) },
        ],
      }
  return { title: w.t('access.about'), text, blocks: [{ kind: 'text', text }, ...outsideNow(w, request), answer] }
}

/**
 * Warns that the requester, who was inside when they asked, is outside the company now. Shown before the request is
 * allowed.
 */
export function outsideNow(w: Words, { name, outside, answered }: AccessRequest): Block[] {
  return outside && !answered ? [{ kind: 'text', text: w.t('access.outsideNow', { name }) }] : []
}

/**
 * Tells an Administrator that somebody lost a role because they became a guest or left for another company, with a
 * button to give it again.
 */
export function roleSuspendedScreen(w: Words, person: Person, lost: Role): Screen {
  const { name, personId } = person
  const role = w.t(`role.${lost}`)
  const text = w.t('access.suspended', { name, role })
  const hasRole: Block = {
    kind: 'text',
    text: w.t('access.suspendedSince', { name, role: person.role === null ? '' : w.t(`role.${person.role}`) }),
    tone: 'quiet',
  }
  const give: Block = {
    kind: 'actions',
    actions: [
      {
        kind: 'button',
        label: w.t('access.giveAgain'),
        says: w.t('access.sayGiveAgain', { name, role }),
        ...action('access.giveAgain', { personId, role: lost }),
      },
    ],
  }
  return {
    title: w.t('access.about'),
    text,
    blocks: [{ kind: 'text', text }, person.role === null ? give : hasRole],
  }
}

/** Who answered a request, and when. */
export function accessAnswerText(w: Words, { answer, by, at }: AccessAnswer): string {
  const who = { name: by, when: w.when(at) }
  return answer === 'allowed' ? w.t('access.allowedBy', who) : w.t('access.declinedBy', who)
}

/** The answer for the person who asked. By the time of the post, another Administrator may have given them a role. */
export function accessAnsweredScreen(w: Words, { answer, by }: Pick<AccessAnswer, 'answer' | 'by'>): Screen {
  const text = answer === 'allowed' ? w.t('access.allowed', { name: by }) : w.t('access.declined', { name: by })
  return noticeScreen(w, w.t('access.about'), text)
}
