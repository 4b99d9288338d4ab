import { type Account, readAccount, type Settings } from '../../../src/account/read-account.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { type Actor, may } from '../../../src/actor.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { findTimeZones, isSameZone } from '../../../src/calendar/time-zones.ts'
import type { Context } from '../../../src/context.ts'
import { type Act, type Handlers, notAllowed, type Options } from '../handler.ts'
import { type Interaction, type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { accountSettingsScreen, NEVER, OF_PERSON, REMIND_AFTER } from '../screens/account-settings.ts'
import { notAllowedScreen, noticeScreen } from '../screens/notice.ts'
import { isLanguage } from '../words/languages.ts'
import { type Words, words } from '../words/words.ts'

/** What holds for the whole account: for Administrators. `entered`: what a form says that is not saved yet. */
export async function drawSettings(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  notice?: string,
  entered?: Interaction,
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

function readForm(interaction: Interaction, saved: Account): Settings {
  const language = typed(interaction, 'language')
  const remind = typed(interaction, 'remind')
  const hours = REMIND_AFTER.find(one => String(one) === remind) ?? saved.remindAfterHours
  const importNew = interaction.values.importNew
  return {
    language: isLanguage(language) ? language : language === OF_PERSON ? null : saved.language,
    importNew: importNew ? importNew.includes('yes') : saved.importNew,
    remindAfterHours: remind === NEVER ? null : hours,
  }
}

async function setZone(act: Act, zone: string, next: (notice: string) => Promise<Reply[]>): Promise<Reply[]> {
  const { ctx, w, actor } = act
  const outcome = await setTimeZone(ctx, actor, zone)
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
export const accountActions: Handlers = {
  'settings.open': async act => [{ kind: 'open', screen: await drawSettings(act) }],
  'settings.zone': act => setZone(act, typed(act.interaction, 'zone'), onSettings(act)),
  'settings.mine': act =>
    setZone(
      act,
      act.actor.timeZone,
      act.interaction.carries === 'home' ? async () => [{ kind: 'home' }] : onSettings(act),
    ),
  'settings.save': async act => {
    const { ctx, w, actor, interaction } = act
    const outcome = await saveSettings(ctx, actor, readForm(interaction, await readAccount(ctx, actor.accountId)))
    if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
    return [{ kind: 'replace', screen: await drawSettings(act, w.t('settings.saved')) }]
  },
}

/** The zones that somebody may mean; their own first while nothing is typed. */
export const accountOptions: Options = {
  'settings.zone': async ({ ctx, actor }, part) => {
    const now = Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime())
    const own = part.trim() === '' && isTimeZone(actor.timeZone) ? [actor.timeZone] : []
    const zones = [...new Set([...own, ...findTimeZones(part, 100)])].slice(0, 100)
    return zones.map(zone => ({ id: zone, label: `${zone} (UTC${now.toZonedDateTimeISO(zone).offset})` }))
  },
}
