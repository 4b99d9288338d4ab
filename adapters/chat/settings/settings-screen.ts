import type { Account, Settings } from '../../../src/account/read-account.ts'
import { type ActionPayload, action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import { isLanguage, languageChoices } from '../words/languages.ts'
import type { Words } from '../words/words.ts'

/** The choices for the reminder of approvals, in hours. */
export const REMIND_AFTER = [4, 8, 24, 48, 168] as const
export const NEVER = 'never'
/**
 * After how many days a machine is silent, and silent for long. Every choice of the second is more than any of the
 * first.
 */
export const SILENT_AFTER = [3, 7, 14, 21] as const
export const LONG_SILENT_AFTER = [30, 45, 60, 90] as const
/** The option by which a channel's posts are in the language of the person who sets it up. */
export const OF_PERSON = 'person'

export interface SettingsFacts {
  account: Account
  now: Date
  /** Formats dates in the account's zone. */
  there: Words
  /** The viewer's own zone, if it differs from the account's. */
  ownZone: string | null
  notice?: string
}

/** The settings of the account: its calendar months, and the defaults for new channels and feeds. */
export function accountSettingsScreen(w: Words, facts: SettingsFacts): Screen {
  const { account, now, there, ownZone, notice } = facts
  const zone = w.pair(w.t('settings.timeZone'), account.timeZone)
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push(
    {
      kind: 'facts',
      facts: [
        { label: w.t('settings.timeZone'), value: account.timeZone },
        ...(account.pending ? [pendingFact(w, account.pending)] : []),
        { label: w.t('settings.nowThere'), value: `${there.day(now)}, ${there.time(now)}` },
        { label: w.t('settings.monthEnds', { month: w.month(account.month) }), value: w.when(account.monthEnd) },
      ],
    },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'choose',
          id: 'zone',
          label: w.t('settings.change'),
          placeholder: w.t('settings.changePlaceholder'),
          value: { id: account.timeZone, label: account.timeZone },
          ...action('settings.zone'),
          send: w.t('settings.set'),
        },
      ],
    },
    ...(ownZone === null ? [] : [{ kind: 'actions' as const, actions: [ownZoneButton(w, ownZone, '')] }]),
    { kind: 'line' },
    ...defaults(w, account),
  )
  return {
    title: w.t('settings.title'),
    text: notice ?? zone,
    blocks,
    submit: { label: w.t('common.save'), ...action('settings.save') },
    close: w.t('common.close'),
    alone: true,
  }
}

/** A zone that was changed, but counts from a later month on: the zone of a month is fixed when the month begins. */
function pendingFact(w: Words, { month, until }: NonNullable<Account['pending']>) {
  return {
    label: w.t('settings.monthsFollow'),
    value: w.t('settings.followFrom', { month: w.month(month), zone: until }),
  }
}

export function ownZoneButton(w: Words, zone: string, where: ActionPayload<'settings.mine'>): Button {
  return { kind: 'button', label: w.t('settings.mine', { zone }), ...action('settings.mine', where) }
}

function defaults(w: Words, settings: Settings): Block[] {
  const { language, importNew, remindAfterHours } = settings
  const hours = new Set<number>([...REMIND_AFTER, ...(remindAfterHours === null ? [] : [remindAfterHours])])
  return [
    {
      kind: 'field',
      id: 'language',
      label: w.t('settings.language'),
      hint: w.t('settings.languageHint'),
      input: 'choice',
      choices: [{ id: OF_PERSON, label: w.t('settings.languageOfPerson') }, ...languageChoices()],
      value: isLanguage(language) ? language : OF_PERSON,
    },
    {
      kind: 'checkboxes',
      id: 'importNew',
      label: w.t('settings.newFeeds'),
      options: [
        { id: 'yes', label: w.t('picker.importNew'), detail: w.t('settings.importNewDetail'), ticked: importNew },
      ],
    },
    {
      kind: 'field',
      id: 'remind',
      label: w.t('settings.remind'),
      hint: w.t('settings.remindHint'),
      input: 'choice',
      choices: [
        ...[...hours].sort((a, b) => a - b).map(one => ({ id: String(one), label: remindText(w, one) })),
        { id: NEVER, label: w.t('settings.never') },
      ],
      value: remindAfterHours === null ? NEVER : String(remindAfterHours),
    },
    days(w, 'silent', w.t('settings.silent'), SILENT_AFTER, settings.silentAfterDays),
    days(w, 'longSilent', w.t('settings.longSilent'), LONG_SILENT_AFTER, settings.longSilentAfterDays),
  ]
}

function days(w: Words, id: string, label: string, choices: readonly number[], value: number): Block {
  return {
    kind: 'field',
    id,
    label,
    hint: w.t('settings.silentHint'),
    input: 'choice',
    choices: [...new Set([...choices, value])]
      .sort((a, b) => a - b)
      .map(one => ({ id: String(one), label: w.t('settings.days', { count: one }) })),
    value: String(value),
  }
}

/** A number of hours in words: `After 2 days`. */
export function remindText(w: Words, hours: number | null): string {
  if (hours === null) return w.t('settings.never')
  return hours % 24 === 0 ? w.t('settings.days', { count: hours / 24 }) : w.t('settings.hours', { count: hours })
}
