import { type Account, readAccount, type Settings } from '../../../src/account/read-account.ts'
import { type Actor, may } from '../../../src/actor.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { isSameZone } from '../../../src/calendar/time-zones.ts'
import type { Context } from '../../../src/context.ts'
import { type Entered, typed } from '../interaction.ts'
import { notAllowedScreen } from '../notice-screen.ts'
import type { Screen } from '../screen.ts'
import { isLanguage } from '../words/languages.ts'
import { type Words, words } from '../words/words.ts'
import {
  accountSettingsScreen,
  LONG_SILENT_AFTER,
  NEVER,
  OF_PERSON,
  REMIND_AFTER,
  SILENT_AFTER,
} from './settings-screen.ts'

/** Draws the settings of the account. Only Administrators may see them. `entered`: a form that is not saved yet. */
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

/** The person's own zone, if it differs from `than`; else null. */
export function otherZone({ timeZone }: Actor, than: string): string | null {
  return isTimeZone(timeZone) && !isSameZone(timeZone, than) ? timeZone : null
}

/** Reads the form of the settings. A field that the platform left out keeps its saved value. */
export function readForm(interaction: Entered, saved: Account): Settings {
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
