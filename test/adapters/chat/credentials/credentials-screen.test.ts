import { describe, expect, test } from 'vitest'
import type { Screen } from '../../../../adapters/chat/screen.ts'
import { LANGUAGES } from '../../../../adapters/chat/words/languages.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { catalogue } from '../catalogue.ts'

const texts = (screen: Screen) => screen.blocks.flatMap(block => (block.kind === 'text' ? [block.text] : [])).join('\n')
const buttons = (screen: Screen) =>
  screen.blocks.flatMap(block =>
    block.kind === 'actions' ? block.actions.flatMap(one => (one.kind === 'menu' ? [] : [String(one.action)])) : [],
  )

describe.each(Object.keys(LANGUAGES))('%s', language => {
  const screens = catalogue(language, '', 1)
  const called = (name: string) => screens.filter(one => one.name === name).map(({ screen }) => screen)
  const verify = words(language, 'UTC').t('credentials.verify')

  test('only a screen with a Verify button says to press it', () => {
    const says = screens.filter(({ screen }) =>
      new RegExp(`(press|appuyez)[^.]*\\b${verify}\\b`, 'i').test(texts(screen)),
    )
    expect(says.length).toBeGreaterThan(0)
    for (const { name, screen } of says) expect(screen.submit?.label, name).toBe(verify)
  })

  test('a dialog that can’t change by itself has a button that shows the outcome', () => {
    const dialogs = ['verifying, in a dialog', 'reading, in a dialog'].flatMap(called)
    expect(dialogs).toHaveLength(2)
    for (const screen of dialogs) expect(buttons(screen)).toEqual(['credentials.result'])
  })

  test('the form of each way to sign in has its fields alone, and what it needs is required', () => {
    const fields = Object.fromEntries(
      ['basic', 'client_credentials', 'password', 'bearer'].map(signIn => {
        const [screen] = called(`credentials other ${signIn}, first`)
        const all = screen?.blocks.flatMap(block => (block.kind === 'field' ? [block] : [])) ?? []
        return [signIn, all.map(({ id, optional }) => (optional ? `${id}?` : id))]
      }),
    )
    expect(fields).toEqual({
      basic: ['feedName?', 'baseUrl', 'username', 'password'],
      client_credentials: ['feedName?', 'baseUrl', 'tokenUrl', 'clientId', 'clientSecret', 'scope?'],
      password: [
        ...['feedName?', 'baseUrl', 'tokenUrl', 'username', 'password'],
        ...['clientId?', 'clientSecret?', 'scope?'],
      ],
      bearer: ['feedName?', 'baseUrl', 'apiToken'],
    })
  })
})
