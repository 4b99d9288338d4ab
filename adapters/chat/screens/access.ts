import type { AccessRequest } from '../../../src/person/request-access.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Somebody asks for access: to an Administrator, with Allow. */
export function accessRequestScreen(w: Words, request: AccessRequest): Screen {
  const text = w.t('access.asks', { name: request.name })
  const answer: Block = request.allowed
    ? {
        kind: 'text',
        text: w.t('access.allowedBy', { name: request.allowed.by, when: w.when(request.allowed.at) }),
        tone: 'quiet',
      }
    : {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('access.allow'),
            action: 'access.allow',
            carries: String(request.id),
            style: 'primary',
          },
        ],
      }
  return { title: w.t('access.title'), text, blocks: [{ kind: 'text', text }, answer] }
}
