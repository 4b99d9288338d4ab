import type { Cut, FailedVerify, ListTrouble } from '../../../src/feed/feed.ts'
import type { Words } from '../words/words.ts'

/**
 * Describes a trouble: what is wrong, whose side it is on, and what to do next. Of a failed Verify also its reference. It
 * names no button, because it stands in posts and lists, too.
 */
export function troubleText(w: Words, name: string, trouble: FailedVerify | ListTrouble): string {
  const text = sentence(w, name, trouble)
  // The sentence about a bug of ours has it already.
  return 'reference' in trouble && trouble.reference !== undefined && trouble.kind !== 'internal_error'
    ? `${text} ${w.t('common.reference', { id: trouble.reference })}`
    : text
}

function sentence(w: Words, name: string, trouble: FailedVerify | ListTrouble): string {
  switch (trouble.kind) {
    case 'throttled':
      return w.t('trouble.throttled', {
        name,
        time: w.whenThere(trouble.until instanceof Date ? trouble.until : new Date(trouble.until)),
      })
    case 'consent_missing':
      return trouble.url
        ? w.t('trouble.consent_missing_at', { name, url: trouble.url })
        : w.t('trouble.consent_missing', { name })
    case 'unreachable':
      return w.t('trouble.unreachable', { name, detail: trouble.detail })
    case 'too_large':
      return w.t('trouble.too_large', { name, detail: trouble.detail })
    case 'not_iso':
      return w.t('trouble.not_iso', { name, detail: trouble.detail })
    case 'internal_error':
      return w.t('trouble.internal_error', { name, reference: trouble.reference })
    case 'wrong_credentials':
      return w.t('trouble.wrong_credentials', { name })
    case 'wrong_scope':
      return w.t('trouble.wrong_scope', { name })
    case 'no_token':
      return w.t('trouble.no_token', { name, detail: trouble.detail })
    case 'no_access':
      return w.t('trouble.no_access', { name })
    case 'maintenance':
      return w.t('trouble.maintenance', { name })
    case 'list_incomplete':
      return w.t('trouble.list_incomplete', { name, why: cutText(w, trouble.cut), count: trouble.listed })
    case 'list_nameless':
      return w.t('trouble.list_nameless', { name, count: trouble.machines })
    case 'list_empty':
      return w.t('trouble.list_empty', { name, count: trouble.before })
    case 'list_shrunk':
      return w.t('trouble.list_shrunk', { name, before: trouble.before, count: trouble.now })
    default:
      return trouble satisfies never
  }
}

/** Why machines may be missing from a list. */
function cutText(w: Words, cut: Cut): string {
  switch (cut.kind) {
    case 'error':
      return w.t('trouble.cut.error')
    case 'not_followed':
      return w.t('trouble.cut.not_followed', { page: cut.page })
    case 'circle':
      return w.t('trouble.cut.circle')
    case 'endless':
      return w.t('trouble.cut.endless', { pages: cut.pages })
    case 'consent':
      return cut.url === null ? w.t('trouble.cut.consent') : w.t('trouble.cut.consent_at', { url: cut.url })
    default:
      return cut satisfies never
  }
}
