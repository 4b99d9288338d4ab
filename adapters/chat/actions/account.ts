import { type Account, readAccount, type Settings } from '../../../src/account/read-account.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { type Actor, may } from '../../../src/actor.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { findTimeZones, isSameZone } from '../../../src/calendar/time-zones.ts'
import type { Context } from '../../../src/context.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, type OffersOf } from '../handler.ts'
import { type Entered, type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import {
  accountSettingsScreen,
  LONG_SILENT_AFTER,
  NEVER,
  OF_PERSON,
  REMIND_AFTER,
  SILENT_AFTER,
} from '../screens/account-settings.ts'
import { notAllowedScreen, noticeScreen } from '../screens/notice.ts'
import { isLanguage } from '../words/languages.ts'
import { type Words, words } from '../words/words.ts'

/** What holds for the whole account: for Administrators. `entered`: what a form says that is not saved yet. */
export async function drawSettings(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  notice?: string,
  entered?: Entered,
): Promise<Screen> {
  if (!may(actor, 'administer')) return notAllowedScreen(w, 'administer')
  const saved = await readAccount(ctx, actor.accountId)
  const account = entered ? { ...saved, ...readForm(entered, saved) } : saved
  return accountSettingsScreen(w, {
    account,
    now: ctx.now(),
    there: words(actor.locale, account.timeZone),
    ownZone: otherZone(actor, account.timeZone),
    ...(notice ? { notice } : {}),
  })
}

/** The person's own zone where it is another one than that. */
export function otherZone({ timeZone }: Actor, than: string): string | null {
  return isTimeZone(timeZone) && !isSameZone(timeZone, than) ? timeZone : null
}

type ZoneSet = Awaited<ReturnType<typeof setTimeZone>>

function readForm(interaction: Entered, saved: Account): Settings {
  const language = typed(interaction, 'language')
  const remind = typed(interaction, 'remind')
  const hours = chosenOf(REMIND_AFTER, remind) ?? saved.remindAfterHours
  const importNew = interaction.values.importNew
  return {
    language: isLanguage(language) ? language : language === OF_PERSON ? null : saved.language,
    importNew: importNew ? importNew.includes('yes') : saved.importNew,
    remindAfterHours: remind === NEVER ? null : hours,
    silentAfterDays: chosenOf(SILENT_AFTER, typed(interaction, 'silent')) ?? saved.silentAfterDays,
    longSilentAfterDays: chosenOf(LONG_SILENT_AFTER, typed(interaction, 'longSilent')) ?? saved.longSilentAfterDays,
  }
}

const chosenOf = (choices: readonly number[], id: string) => choices.find(one => String(one) === id)

async function zoneSet({ w }: Act, outcome: ZoneSet, next: (notice: string) => Promise<Reply[]>): Promise<Reply[]> {
  switch (outcome.kind) {
    case 'changed': {
      const { to: zone, month } = outcome
      return await next(
        month === null
          ? w.t('settings.zoneSet', { zone })
          : w.t('settings.zoneSetFrom', { zone, month: w.month(month) }),
      )
    }
    case 'same': {
      const { timeZone: zone, month } = outcome
      return await next(
        month === null
          ? w.t('settings.zoneSame', { zone })
          : w.t('settings.zoneSetFrom', { zone, month: w.month(month) }),
      )
    }
    case 'unknown_zone':
      return [{ kind: 'say', screen: noticeScreen(w, w.t('settings.title'), w.t('settings.zoneUnknown')) }]
    case 'not_allowed':
      return notAllowed(w, outcome)
    default:
      return outcome satisfies never
  }
}

const onSettings =
  (act: Act) =>
  async (notice: string): Promise<Reply[]> => [
    { kind: 'replace', screen: await drawSettings(act, notice, act.interaction) },
    { kind: 'home' },
  ]

/** The zone of calendar months, and what new channels and feeds begin with. */
export const accountActions: HandlersOf<'settings'> = {
  'settings.open': look(async act => [{ kind: 'open', screen: await drawSettings(act) }]),
  'settings.zone': deed(
    ({ ctx, actor, interaction }) => setTimeZone(ctx, actor, typed(interaction, 'zone')),
    (act, outcome) => zoneSet(act, outcome, onSettings(act)),
  ),
  'settings.mine': deed(
    ({ ctx, actor }) => setTimeZone(ctx, actor, actor.timeZone),
    (act, outcome, where) => zoneSet(act, outcome, where === 'home' ? async () => [{ kind: 'home' }] : onSettings(act)),
  ),
  'settings.save': deed(
    async ({ ctx, actor, interaction }) =>
      await saveSettings(ctx, actor, readForm(interaction, await readAccount(ctx, actor.accountId))),
    async (act, outcome) =>
      outcome.kind === 'not_allowed'
        ? notAllowed(act.w, outcome)
        : [{ kind: 'replace', screen: await drawSettings(act, act.w.t('settings.saved')) }],
  ),
}

/** The zones that somebody may mean; their own first while nothing is typed. */
export const accountOffers: OffersOf<'settings'> = {
  'settings.zone': async ({ ctx, actor }, _, part) => {
    const now = Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime())
    const own = part.trim() === '' && isTimeZone(actor.timeZone) ? [actor.timeZone] : []
    const zones = [...new Set([...own, ...findTimeZones(part, 100)])].slice(0, 100)
    return zones.map(zone => ({ id: zone, label: `${zone} (UTC${now.toZonedDateTimeISO(zone).offset})` }))
  },
}
