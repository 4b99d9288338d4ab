import { describe, expect, test } from 'vitest'
import type { Screen } from '../../../adapters/chat/screen.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { renderCard } from '../../../adapters/teams/render-screen.ts'
import { validateCard } from '../../../playground/teams/cards/validate-card.ts'
import { catalogue, STRANGE } from '../chat/catalogue.ts'

const draw = (locale: string, screen: Screen, surface: 'message' | 'dialog', dialogs = true) =>
  renderCard(words(locale, 'Europe/Paris'), screen, surface, dialogs)

/** What Teams would refuse of a screen, in every way in which it is shown. */
function refused(locale: string, { name, screen }: { name: string; screen: Screen }): string[] {
  const problems = [
    ...validateCard(draw(locale, screen, 'message'), 'message'),
    ...validateCard(draw(locale, screen, 'message', false), 'message'),
    ...validateCard(draw(locale, screen, 'dialog'), 'dialog'),
  ]
  return [...new Set(problems)].map(problem => `${name}: ${problem}`)
}

describe.each(['en-US', 'fr-FR'])('every screen in %s is one that Teams takes', locale => {
  test.each([0, 1, 100_000, 1_000_000])('with %i of everything', count => {
    expect(catalogue(locale, 'Caterpillar', count).flatMap(one => refused(locale, one))).toEqual([])
  })
  test.each(STRANGE)('with the name %j', text => {
    expect([1, 100_000].flatMap(n => catalogue(locale, text, n).flatMap(one => refused(locale, one)))).toEqual([])
  })
})
