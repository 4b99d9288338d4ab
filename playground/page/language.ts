import { setTimeout } from 'node:timers/promises'
import type { WorldAct } from './api.ts'
import type { World } from './world.ts'

const PATIENCE_MS = 3_000
const LOOK_MS = 20

/** Somebody reads another language: Slack tells the app at once, Teams with whatever they do next. */
export async function setLanguage(world: World, act: Extract<WorldAct, { do: 'language' }>): Promise<void> {
  const { slack, teams, product } = world
  if (act.platform === 'teams') return teams.changeLocale(act.person, act.locale)
  await slack.changeLocale(act.person, act.locale)
  // Events are acknowledged first and read afterwards; what the person does next should be answered in their language.
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await setTimeout(LOOK_MS)) {
    const known = await product.ctx.db
      .selectFrom('person')
      .select('locale')
      .where('external_id', '=', slack.person(act.person).id)
      .executeTakeFirst()
    if (!known || known.locale === act.locale) return
  }
}
