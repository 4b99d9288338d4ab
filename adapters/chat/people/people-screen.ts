import type { AccessRequest } from '../../../src/access/request-access.ts'
import type { Person } from '../../../src/person/list-people.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { firstOf } from '../first-of.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { outsideNow } from './access-screen.ts'

/** A Teams card holds 25 KB, a Slack message 50 blocks. */
const MOST_HOLDERS = 20
const MOST_REQUESTS = 5

export interface PeopleFacts {
  holders: Person[]
  requests: AccessRequest[]
  /** The account has several workspaces, so that each person's workspace is shown. */
  linked: boolean
  notice?: string
}

/** The requests for access, the holders of roles, and a search for everybody else. */
export function peopleScreen(w: Words, { holders, requests, linked, notice }: PeopleFacts): Screen {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push(...firstOf(w, requests, MOST_REQUESTS, request => openRequest(w, request, linked)))
  if (requests.length > 0) blocks.push({ kind: 'line' })
  blocks.push(...firstOf(w, holders, MOST_HOLDERS, holder => roleHolder(w, holder, linked)))
  blocks.push(
    {
      kind: 'actions',
      actions: [
        {
          kind: 'choose',
          id: 'pick',
          label: w.t('people.find'),
          placeholder: w.t('people.findPlaceholder'),
          value: null,
          ...action('people.pick'),
          send: w.t('people.found'),
        },
      ],
    },
    { kind: 'text', text: w.t('people.findHint'), tone: 'quiet' },
    { kind: 'text', text: w.t('people.intro'), tone: 'quiet' },
  )
  return {
    title: w.t('people.title'),
    text: notice ?? w.t('people.intro'),
    blocks,
    close: w.t('common.close'),
    alone: true,
  }
}

function openRequest(w: Words, request: AccessRequest, linked: boolean): Block[] {
  const { name } = request
  const who = { name, where: request.workspace, when: w.when(request.requestedAt) }
  const requestId = request.id
  return [
    { kind: 'text', text: linked ? w.t('access.waitsAt', who) : w.t('access.waits', who) },
    ...outsideNow(w, request),
    {
      kind: 'actions',
      actions: [
        request.outside
          ? {
              kind: 'button',
              label: w.t('access.allowOutside'),
              says: w.t('access.sayAllowOutside', { name }),
              ...action('people.allowOutside', { requestId }),
            }
          : {
              kind: 'button',
              label: w.t('access.allow'),
              says: w.t('access.sayAllow', { name }),
              ...action('people.allow', { requestId }),
              style: 'primary',
            },
        {
          kind: 'button',
          label: w.t('access.decline'),
          says: w.t('access.sayDecline', { name }),
          ...action('people.decline', { requestId }),
        },
      ],
    },
  ]
}

function roleHolder(w: Words, holder: Person, linked: boolean): Block[] {
  const line: Block = { kind: 'text', text: personLine(w, holder, linked) }
  if (holder.fromPlatform) return [line]
  const isByOldRule = holder.reason === 'before'
  return [
    line,
    ...(isByOldRule ? [{ kind: 'text' as const, text: w.t('people.beforeText'), tone: 'quiet' as const }] : []),
    {
      kind: 'actions',
      actions: [
        ...(isByOldRule
          ? [
              {
                kind: 'button' as const,
                label: w.t('people.take'),
                says: w.t('people.sayTake', { name: holder.name }),
                ...action('people.take', { personId: holder.personId }),
                style: 'danger' as const,
              },
            ]
          : []),
        {
          kind: 'button',
          label: w.t('people.change'),
          says: w.pair(w.t('people.change'), holder.name),
          ...action('people.person', { personId: holder.personId }),
          opens: true,
        },
      ],
    },
  ]
}

/** A person in one line: `Ada (Acme, Slack): Administrator`. */
export function personLine(w: Words, person: Person, linked: boolean): string {
  const name = person.outside ? w.t('people.outside', { name: person.name }) : person.name
  const facts = { name, where: person.workspace, role: roleText(w, person) }
  return linked ? w.t('people.lineAt', facts) : w.t('people.line', facts)
}

function roleText(w: Words, { role, fromPlatform, reason, platform }: Person): string {
  if (fromPlatform) return w.t(PLATFORMS[platform].namesAdmins ? 'people.workspaceAdmin' : 'people.namedByOperator')
  if (reason === 'operator') return w.t('people.byOperator')
  if (reason === 'installed' || reason === 'before') return w.t(`people.${reason}`)
  return role === null ? w.t('people.noRole') : w.t(`role.${role}`)
}

/** A person, with buttons for the roles that can be given or taken. */
export function personScreen(w: Words, person: Person, linked: boolean): Screen {
  const text = personLine(w, person, linked)
  const { personId } = person
  const buttons: Button[] = []
  if (!person.fromPlatform) {
    if (person.role !== 'administrator') {
      buttons.push({
        kind: 'button',
        label: w.t('people.makeAdministrator'),
        ...action('people.makeAdministrator', { personId }),
      })
    }
    if (person.role !== 'fleet_administrator') {
      const label = w.t('people.makeFleetAdministrator')
      buttons.push({ kind: 'button', label, ...action('people.makeFleetAdministrator', { personId }) })
    }
    if (person.role !== null) {
      buttons.push({
        kind: 'button',
        label: w.t('people.take'),
        ...action('people.take', { personId }),
        style: 'danger',
      })
    }
  }
  return {
    title: w.t('people.title'),
    text,
    blocks: [
      { kind: 'text', text },
      ...(person.fromPlatform ? [{ kind: 'text' as const, text: w.t('people.stays') }] : []),
      { kind: 'text', text: w.t('people.intro'), tone: 'quiet' },
      {
        kind: 'actions',
        actions: [...buttons, { kind: 'button', label: w.t('people.back'), ...action('people.open') }],
      },
    ],
    close: w.t('common.close'),
    alone: true,
  }
}
