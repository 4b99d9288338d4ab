import { expect, test } from 'vitest'
import { LANGUAGES } from '../../../adapters/chat/words/languages.ts'
import { sizeInWords } from '../../../playground/page/client/src/file-size.ts'
import { hintsFor, unknownCommand } from '../../../playground/page/client/src/slack/command-hints.ts'
import { readDesk, readMessages } from '../../../playground/page/client/src/slack/read.ts'
import { startTestPage } from '../../helpers/page.ts'

test.each([
  [0, '0 B'],
  [640, '640 B'],
  [1_023, '1 KB'],
  [12_345, '12 KB'],
  [1_400_000, '1.3 MB'],
  [52_000_000, '50 MB'],
  [3_000_000_000, '2.8 GB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words)
})

test('commands are listed as in the app’s help, in the person’s language', () => {
  expect(hintsFor('/fleetfeed b', LANGUAGES.en)).toEqual([
    { line: '/fleetfeed billing', takesMore: '[YYYY-MM]', what: expect.any(String) },
  ])
  for (const language of Object.values(LANGUAGES)) {
    const lines = hintsFor('/', language).map(hint => hint.line)
    const { keywords } = language
    // The operator's code is no command for everybody, and the help itself stands by its English name.
    const typed = Object.entries(keywords).flatMap(([command, [first]]) =>
      command === 'administrator' || command === 'help' ? [] : [`/fleetfeed ${first}`],
    )
    expect(new Set(lines)).toEqual(new Set([...typed, '/fleetfeed help']))
  }
  expect(hintsFor('/fleetfeed help', LANGUAGES.en)).toEqual([])
  expect(hintsFor('help', LANGUAGES.en)).toEqual([])
  expect([unknownCommand('/fleet apps'), unknownCommand('/fleetfeed')]).toEqual(['/fleet', undefined])
})

test('a person sees everybody’s messages and their own private ones, in the order of time', async context => {
  const page = await startTestPage()
  context.onTestFinished(() => page.close())
  const where = page.product.slack.channelId('#fleet')
  const say = (text: string) => page.slack({ person: 'Ada', do: 'message', where, text })
  await say('first')
  await page.slack({ person: 'Ada', do: 'command', where, line: '/fleetfeed help' })
  const { slack } = page.product
  await slack.until(() => slack.person('Ada').ephemerals().length === 1)
  await say('last')
  const state = await page.state()
  const seenBy = (name: string) => {
    const desk = readDesk(state, name)
    if (!desk) throw new Error(`nobody called ${name}`)
    const channel = desk.channels.find(one => one.id === where)
    return readMessages(desk, channel).map(({ text, isForMeOnly }) => (isForMeOnly ? 'mine' : text))
  }
  expect(seenBy('ada')).toEqual(['first', 'mine', 'last'])
  expect(seenBy('Marie')).toEqual(['first', 'last'])
  expect(readDesk(state, 'Nobody')).toBeUndefined()
})
