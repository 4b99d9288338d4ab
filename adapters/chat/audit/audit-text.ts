import type { Settings } from '../../../src/account/read-account.ts'
import type { AuditEntry } from '../../../src/audit/list-audit.ts'
import { ERASED_NAME } from '../../../src/person/erase-person.ts'
import { topicsText } from '../channels/channels-screen.ts'
import { remindText } from '../settings/settings-screen.ts'
import { languageName } from '../words/languages.ts'
import type { Words } from '../words/words.ts'

/** Describes an entry of the audit log in one sentence. */
export function auditText(w: Words, { by, fact, names }: AuditEntry): string {
  const nameOf = (known: string) => (known === ERASED_NAME ? w.t('audit.formerPerson') : known)
  const name = by ? nameOf(by.name) : w.t('audit.itself')
  const feed = names.feed ?? '–'
  const person = names.person === null ? '–' : nameOf(names.person)
  const workspace = names.workspace ?? '–'
  const channel = names.channel ?? w.t('audit.aChannel')
  const { action, details } = fact
  switch (action) {
    case 'workspace_installed':
    case 'workspace_uninstalled':
      return w.t(`audit.${action}`, { workspace })
    case 'link_code_created':
      return w.t('audit.link_code_created', { name })
    case 'accounts_linked':
    case 'accounts_unlinked':
      return w.t(`audit.${action}`, { name, workspace })
    case 'app_installed':
    case 'app_removed':
    case 'verified':
      return w.t(`audit.${action}`, { name, feed })
    case 'feed_renamed':
      return w.t('audit.feed_renamed', { name, from: details.from, to: details.to })
    case 'credentials_entered':
      return w.t('audit.credentials_entered', {
        name,
        feed,
        fields: w.list(details.fields.map(field => w.t(`field.${field}`))),
      })
    case 'verification_failed':
      return w.t('audit.verification_failed', { name, feed, outcome: w.t(`audit.outcome.${details.outcome}`) })
    case 'integration_started':
    case 'selection_changed': {
      const { added, removed, base, selected, importNew } = details
      return w.t(`audit.${action}`, {
        name,
        feed,
        change: w.t(`audit.change.${base}`, { added, removed }),
        assets: w.t('common.assets', { count: selected }),
        later: laterText(w, importNew),
      })
    }
    case 'assets_approved':
    case 'assets_declined':
    case 'decision_undone':
      return w.t(`audit.${action}`, { name, feed, count: details.assets })
    case 'month_closed':
      return w.t('audit.month_closed', {
        name,
        month: w.month(details.month),
        assets: w.t('common.assets', { count: details.billable }),
        zone: details.timeZone,
      })
    case 'price_set': {
      const { minor, currency, from } = details
      const text =
        minor === null || currency === null
          ? w.t('audit.price_taken', { name, feed })
          : w.t('audit.price_set', { name, feed, price: w.money({ minor, currency }) })
      return from === undefined ? text : w.t('audit.fromMonth', { text, month: w.month(from) })
    }
    case 'assets_merged':
      return w.t('audit.assets_merged', { count: details.assets, feed })
    case 'conflict_settled':
      return w.t(details.same ? 'audit.conflict_same' : 'audit.conflict_different', { name, feed })
    case 'role_given':
      return details.role === null
        ? w.t('audit.role_taken', { name, person })
        : w.t('audit.role_given', { name, person, role: w.t(`role.${details.role}`) })
    case 'workspace_reinstalled':
      return w.t('audit.workspace_reinstalled', { person: names.person ?? details.installer, workspace })
    case 'administrator_named':
      return w.t(`audit.administrator_named.${details.by}`, { person })
    case 'administrator_unnamed':
      return w.t('audit.administrator_unnamed', { person })
    case 'role_ended':
      return w.t('audit.role_ended', { person, role: w.t(`role.${details.role}`) })
    case 'role_suspended':
      return w.t('audit.role_suspended', { person, role: w.t(`role.${details.role}`) })
    case 'people_merged':
      return details.role === null
        ? w.t('audit.people_merged', { person })
        : w.t('audit.people_merged_role', { person, role: w.t(`role.${details.role}`) })
    case 'feed_taken_over':
      return w.t('audit.feed_taken_over', { name, person, feed })
    case 'channel_taken_over':
      return w.t('audit.channel_taken_over', { name, person, channel })
    case 'access_allowed':
    case 'access_declined':
      return w.t(`audit.${action}`, { name, person })
    case 'time_zone_set': {
      const { from, to, month } = details
      const text = w.t('audit.time_zone_set', { name, from, to })
      return month === undefined ? text : w.t('audit.fromMonth', { text, month: w.month(month) })
    }
    case 'settings_saved':
      return w.t('audit.settings_saved', { name, settings: settingsText(w, details) })
    case 'channel_set_up':
    case 'channel_changed':
    case 'channel_removed':
      return w.t(`audit.${action}`, { name, channel, posts: topicsText(w, details) })
    case 'channel_moved':
    case 'test_message_sent':
      return w.t(`audit.${action}`, { name, channel })
    case 'delivery_settled':
      return details.arrived ? w.t('audit.delivery_arrived', { name }) : w.t('audit.delivery_again', { name })
    case 'operator_synced':
      return w.t('audit.operator_synced', { feed })
    case 'operator_posted_again':
      return w.t('audit.operator_posted_again')
    default:
      return fact satisfies never
  }
}

function settingsText(w: Words, settings: Partial<Settings>): string {
  const { language, importNew, remindAfterHours, silentAfterDays, longSilentAfterDays } = settings
  const texts: string[] = []
  if (language !== undefined) {
    const chosen = language === null ? w.t('settings.languageOfPerson') : languageName(language)
    texts.push(w.pair(w.t('settings.language'), chosen))
  }
  if (importNew !== undefined) texts.push(w.pair(w.t('integration.importNew'), laterText(w, importNew)))
  if (remindAfterHours !== undefined) texts.push(w.pair(w.t('settings.remind'), remindText(w, remindAfterHours)))
  for (const [label, count] of [
    [w.t('settings.silent'), silentAfterDays],
    [w.t('settings.longSilent'), longSilentAfterDays],
  ] as const) {
    if (count !== undefined) texts.push(w.pair(label, w.t('settings.days', { count })))
  }
  return texts.join(', ')
}

function laterText(w: Words, importNew: boolean): string {
  return importNew ? w.t('integration.importNewOn') : w.t('integration.importNewOff')
}
