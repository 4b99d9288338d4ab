import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { renderHome, renderMessage, renderModal } from '../../adapters/slack/render-screen.ts'
import { renderCard, renderDialog } from '../../adapters/teams/render-screen.ts'
import { catalogue } from '../adapters/chat/catalogue.ts'

type Tree = { readonly [key: string]: string | Tree }
const leaves = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[at + key, value]] : leaves(value, `${at}${key}.`),
  )
const english = leaves(en)
const french = new Map(leaves(fr))
const placeholders = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map(([, name]) => name).sort()

test('French says everything that English says, and nothing else', () => {
  expect([...french.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  expect(english.concat([...french]).filter(([, text]) => text.trim() === '')).toEqual([])
})

test('both fill in the same things', () => {
  const different = english.filter(
    ([key, text]) => placeholders(text).join() !== placeholders(french.get(key) ?? '').join(),
  )
  expect(different).toEqual([])
})

test('every word is said somewhere', () => {
  const root = resolve(import.meta.dirname, '../..')
  const sources = globSync('adapters/**/*.ts', { cwd: root, exclude: ['adapters/chat/words/**'] })
  const text = sources.map(file => readFileSync(resolve(root, file), 'utf8')).join('\n')
  const said = [...text.matchAll(/'([a-z_]\w*(?:\.\w+)+)'/gi)].map(([, key = '']) => key)
  // `field.${field.id}`: the variable parts stand for any key.
  const patterns = [...text.matchAll(/`([a-z_]\w*\.(?:[\w.]|\$\{[^}]*\})+)`/gi)].map(
    ([, key = '']) => new RegExp(`^${key.replaceAll(/\$\{[^}]*\}/g, '[\\w]+').replaceAll('.', '\\.')}$`),
  )
  const unused = english
    .map(([key]) => key.replace(/_(one|other)$/, ''))
    .filter(key => !said.includes(key) && !patterns.some(pattern => pattern.test(key)))
  expect([...new Set(unused)]).toEqual([])
})

test.each(['en-US', 'fr-FR'])('no word of ours is cut to a platform’s limits in %s', locale => {
  const endsSo = new Set([...english.map(([, text]) => text), ...french.values()].filter(text => text.endsWith('…')))
  const w = words(locale, 'UTC')
  const shortened = catalogue(locale, 'Caterpillar', 3).flatMap(({ name, screen }) => {
    const slack = [renderMessage(screen), renderModal(screen), renderHome(screen)]
    const teams = [renderCard(w, screen, 'message', false), renderDialog(w, screen)]
    // A notification shows the beginning of the whole text, and may.
    const visible = (key: string, value: unknown) => (key === 'fallbackText' ? undefined : value)
    return [...slack, ...teams]
      .flatMap(one => [...JSON.stringify(one, visible).matchAll(/"([^"]*…)"/g)].map(([, text = '']) => text))
      .flatMap(text => (endsSo.has(text) ? [] : [`${name}: ${text}`]))
  })
  expect([...new Set(shortened)]).toEqual([])
})
