import fc from 'fast-check'
import { expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { fr } from '../../../adapters/chat/words/fr.ts'
import type { Facts } from '../../../playground/page/client/src/guide/facts.ts'
import { type Labels, nextStep, stepsOf } from '../../../playground/page/client/src/guide/steps.ts'
import { wordsFor } from '../../../playground/page/client/src/words-for.ts'

const START: Facts = {
  played: true,
  installed: false,
  refused: false,
  verified: false,
  confirmed: false,
  channelInSlack: false,
  channelInTeams: false,
  linked: false,
  arrived: false,
  waiting: false,
  billed: false,
  homeOpen: false,
  appPageOpen: false,
  formOpen: false,
  refusalOpen: false,
  pickerOpen: false,
  dialogOpenInSlack: false,
  subscriptionsOpenInSlack: false,
  channelFormOpenInSlack: false,
  linkOpenInSlack: false,
  code: undefined,
  inTeam: true,
  linkCardInTeams: false,
  codeFormOpen: false,
  linkPreviewOpen: false,
  dialogOpenInTeams: false,
  homeCardInTeams: false,
  subscriptionsOpenInTeams: false,
  channelFormOpenInTeams: false,
  waitingInTeams: false,
}
const ENGLISH: Labels = { slack: en, teams: en }
/** The guide’s text for a person with that in front. */
const said = (facts: Partial<Facts>, labels = ENGLISH) => {
  const steps = stepsOf({ ...START, ...facts }, labels)
  return steps[nextStep(steps)]?.say ?? 'the end'
}

/** The labels of the page itself, which are English. */
const OF_THE_PAGE = ['World', 'Add Fleetfeed to team Fleet', 'link', 'apps', 'Add 12', 'Next sync', 'End of month']
const texts = (words: unknown): string[] =>
  typeof words === 'string' ? [words] : Object.values(Object(words)).flatMap(texts)

const anyFacts: fc.Arbitrary<Facts> = fc
  .record(
    Object.fromEntries(Object.keys(START).map(key => [key, key === 'code' ? fc.constant('AB12-CD34') : fc.boolean()])),
  )
  .map(found => ({ ...START, ...found }))

test.each([
  ['fr-CH', fr],
  ['en-US', en],
  [undefined, en],
])('every label it names is one that a person who reads %s sees', (locale, words) => {
  expect(wordsFor(locale)).toBe(words)
  const known = new Set([...texts(words), ...OF_THE_PAGE])
  const labels = { slack: wordsFor(locale), teams: wordsFor(locale) }
  fc.assert(
    fc.property(anyFacts, facts => {
      const quoted = stepsOf(facts, labels).flatMap(({ say }) =>
        [...say.matchAll(/“(.*?)”/g)].map(([, label]) => label),
      )
      expect(quoted.filter(label => !known.has(label ?? ''))).toEqual([])
    }),
  )
})

test('the guide on each side is in the language of the person there', () => {
  const labels = { slack: fr, teams: en }
  expect(said({ homeOpen: true }, labels)).toContain(`“${fr.app_page.view}” beside Caterpillar`)
  expect(said({ channelInSlack: true, code: 'AB12-CD34', linkCardInTeams: true }, labels)).toContain(en.link.enter)
})

test('the guide leads from nothing to the month’s bill', () => {
  expect(said({})).toContain('open the Home')
  expect(said({ homeOpen: true, appPageOpen: true })).toContain(en.app_page.install)
  const installed = { homeOpen: true, installed: true }
  expect(said(installed)).toContain(en.app_page.enter)
  expect(said({ ...installed, formOpen: true })).toContain('copy each of them')
  expect(said({ ...installed, refused: true, refusalOpen: true })).toContain('The login was refused')
  const verified = { ...installed, verified: true }
  expect(said({ ...verified, pickerOpen: true })).toContain(en.picker.confirmPlain)
  const confirmed = { ...verified, confirmed: true }
  expect(said({ ...confirmed, dialogOpenInSlack: true })).toContain('Close the dialog in Slack')
  expect(said({ ...confirmed, dialogOpenInSlack: true, subscriptionsOpenInSlack: true })).toContain(
    en.subscription.setUp,
  )
  expect(said({ ...confirmed, channelFormOpenInSlack: true })).toContain(en.subscription.save)
  const inSlack = { ...confirmed, channelInSlack: true }
  expect(said(inSlack)).toContain(en.link.title)
  expect(said({ ...inSlack, code: 'AB12-CD34' })).toContain('write “link”')
  expect(said({ ...inSlack, code: 'AB12-CD34', codeFormOpen: true })).toContain(en.link.next)
  const linked = { ...inSlack, linked: true }
  expect(said({ ...linked, dialogOpenInTeams: true })).toContain('Close the dialog')
  const both = { ...linked, channelInTeams: true }
  expect(said(both)).toContain('Add 12')
  expect(said({ ...both, arrived: true, waiting: true, waitingInTeams: true })).toContain(en.arrival.approveAll)
  expect(said({ ...both, arrived: true })).toContain('End of month')
  expect(said({ ...both, arrived: true, billed: true })).toBe('the end')
})

test('the rows show what is done: after a restart no step is asked for twice', () => {
  const rows = { installed: true, verified: true, confirmed: true, channelInSlack: true, linked: true }
  expect(said({ ...rows, channelInTeams: true, arrived: true })).toContain('End of month')
  expect(said(rows)).toContain('write “apps”')
})

test('with real OEMs the guide ends with the channels', () => {
  const rows = { installed: true, verified: true, confirmed: true, channelInSlack: true, linked: true }
  expect(said({ played: false, homeOpen: true })).toContain('beside the maker of your machines')
  expect(said({ ...rows, played: false, channelInTeams: true })).toBe('the end')
})
