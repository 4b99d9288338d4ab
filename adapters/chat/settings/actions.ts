import { readAccount } from '../../../src/account/read-account.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { findTimeZones } from '../../../src/calendar/time-zones.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, type OptionsOf } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawSettings, readForm } from './draw-settings.ts'

type ZoneSet = Awaited<ReturnType<typeof setTimeZone>>

async function zoneReplies({ w }: Act, outcome: ZoneSet, next: (notice: string) => Promise<Reply[]>): Promise<Reply[]> {
  switch (outcome.kind) {
    case 'changed': {
      const { to: zone, month } = outcome
      return await next(
        month === null
          ? w.t('settings.zoneSet', { zone })
          : w.t('settings.zoneSetFrom', { zone, month: w.month(month) }),
      )
    }
    case 'unchanged': {
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

/** The zone of calendar months, and the defaults for new channels and feeds. */
export const accountActions: HandlersOf<'settings'> = {
  'settings.open': look(async act => [{ kind: 'open', screen: await drawSettings(act) }]),
  'settings.zone': deed(
    ({ ctx, actor, interaction }) => setTimeZone(ctx, actor, typed(interaction, 'zone')),
    (act, outcome) => zoneReplies(act, outcome, onSettings(act)),
  ),
  'settings.mine': deed(
    ({ ctx, actor }) => setTimeZone(ctx, actor, actor.timeZone),
    (act, outcome, where) =>
      zoneReplies(act, outcome, where === 'home' ? async () => [{ kind: 'home' }] : onSettings(act)),
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

/** The time zones that match the typed text. The person's own zone comes first while nothing is typed. */
export const settingsOptions: OptionsOf<'settings'> = {
  'settings.zone': async ({ ctx, actor }, _, part) => {
    const now = Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime())
    const own = part.trim() === '' && isTimeZone(actor.timeZone) ? [actor.timeZone] : []
    const zones = [...new Set([...own, ...findTimeZones(part, 100)])].slice(0, 100)
    return zones.map(zone => ({ id: zone, label: `${zone} (UTC${now.toZonedDateTimeISO(zone).offset})` }))
  },
}
