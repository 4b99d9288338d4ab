import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Screen } from '../../adapters/chat/screen.ts'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { readCommand } from '../../adapters/chat/words/keywords.ts'
import { LANGUAGES, languageOf } from '../../adapters/chat/words/languages.ts'
import { type Words, words } from '../../adapters/chat/words/words.ts'
import { renderHome, renderMessage, renderModal } from '../../adapters/slack/render-screen.ts'
import { renderCard, renderDialog } from '../../adapters/teams/render-screen.ts'
import type { Platform } from '../../src/database/tables.ts'
import { PLATFORM_NAMES } from '../../src/platform.ts'
import { catalogue } from '../adapters/chat/catalogue.ts'

type Tree = { readonly [key: string]: string | Tree }
const leaves = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[at + key, value]] : leaves(value, `${at}${key}.`),
  )
const english = leaves(en)
const french = new Map(leaves(fr))
const root = resolve(import.meta.dirname, '../..')
const placeholders = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map(([, name]) => name).sort()

/** A language may define plural forms that English lacks. */
const spoken = Object.entries(LANGUAGES).map(([tag, { words, region }]) => {
  const texts = leaves(words).filter(([key]) => !/_(zero|two|few|many)$/.test(key))
  return { tag, region, texts: new Map(texts) }
})

test.each(spoken)('$tag translates everything, and nothing else', ({ texts }) => {
  expect([...texts.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([])
})

test.each(spoken)('$tag uses the same placeholders', ({ texts }) => {
  const different = english.filter(
    ([key, text]) => placeholders(text).join() !== placeholders(texts.get(key) ?? '').join(),
  )
  expect(different).toEqual([])
})

test('each language has its own words for commands, none with two meanings', () => {
  for (const { tag } of spoken) {
    const own = languageOf(tag)
    for (const [command, keywords] of Object.entries(LANGUAGES[own].keywords)) {
      for (const keyword of keywords) expect(readCommand(keyword, own), `${tag} ${keyword}`).toBe(command)
    }
  }
})

test('keywords of every language work for everybody', () => {
  for (const { tag: reader } of spoken) {
    for (const { keywords } of Object.values(LANGUAGES)) {
      for (const [command, words] of Object.entries(keywords)) {
        expect(words.map(word => readCommand(word.toUpperCase(), languageOf(reader)))).toEqual(words.map(() => command))
      }
    }
  }
})

test('no code recognizes a language by the beginning of a locale', () => {
  const sources = globSync(['{src,adapters,jobs}/**/*.ts', 'playground/**/*.{ts,tsx}'], { cwd: root })
  const tags = Object.keys(LANGUAGES).join('|')
  const compared = new RegExp(`startsWith\\('(?:${tags})\\b|[lL](?:anguage|ocale)\\s*[!=]==?\\s*'`)
  expect(sources.filter(file => compared.test(readFileSync(resolve(root, file), 'utf8')))).toEqual([])
})

test('every word is used somewhere', () => {
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

test('every plural has its two forms', () => {
  const forms = new Map<string, string[]>()
  for (const [key] of english) {
    const [, name = '', form = ''] = /^(.*)_(one|other)$/.exec(key) ?? []
    if (form !== '') forms.set(name, [...(forms.get(name) ?? []), form].sort())
  }
  expect([...forms].filter(([, has]) => has.join() !== 'one,other')).toEqual([])
  expect(english.filter(([key]) => forms.has(key))).toEqual([])
})

test('apostrophes and quotation marks are typographic', () => {
  expect(spoken.flatMap(({ texts }) => [...texts]).filter(([, text]) => /['"`]/.test(text))).toEqual([])
})

test('French puts non-breaking spaces at its punctuation, English none', () => {
  // Addresses and placeholders keep their own characters.
  const said = (text: string) => text.replaceAll(/https?:\S*|{{[^}]*}}/g, 'x')
  const wrongInFrench = /(?<!\u00a0):|(?<!\u202f)[;?!]|«(?!\u00a0)|(?<!\u00a0)»|“|”/
  expect([...french].filter(([, text]) => wrongInFrench.test(said(text)))).toEqual([])
  expect(english.filter(([, text]) => /\s[:;?!]|[«»]|[\u00a0\u202f]/.test(said(text)))).toEqual([])
})

/** All text of a screen that people read, on every surface. */
function readOf(w: Words, screen: Screen): string[] {
  return Object.values(DRAWN_BY).flatMap(draw => draw(w, screen).flatMap(textsOf))
}

const DRAWN_BY: { readonly [P in Platform]: (w: Words, screen: Screen) => unknown[] } = {
  slack: (_, screen) => [renderMessage(screen), renderModal(screen), renderHome(screen)],
  teams: (w, screen) => [renderCard(w, screen, 'message', false), renderDialog(w, screen)],
}

const READ = new Set([
  'text',
  'title',
  'label',
  'placeholder',
  'tooltip',
  'errorMessage',
  'caption',
  'altText',
  'alt_text',
])

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (READ.has(key) ? [inner] : []) : textsOf(inner),
  )
}

test('text that is composed on a screen is typeset in French too', () => {
  const wrong = catalogue('fr-FR', 'Caterpillar', 3).flatMap(({ name, screen }) =>
    readOf(words('fr-FR', 'Europe/Paris'), screen).flatMap(text =>
      /\S:(\s|$)|[“”]/.test(text.replaceAll('\u00a0:', '')) ? [`${name}: ${text}`] : [],
    ),
  )
  expect([...new Set(wrong)]).toEqual([])
})

const translated = spoken.filter(({ tag }) => tag !== 'en')

test.each(translated)('nothing on a screen in $tag is English', ({ region, texts }) => {
  const both = new Set(texts.values())
  const ours = english
    .map(([, text]) => text)
    .filter(text => text.length > 5 && !text.includes('{{') && !both.has(text))
  const foreign = new Set(ours)
  const w = words(region, 'Europe/Paris')
  const read = catalogue(region, 'Caterpillar', 3).flatMap(({ name, screen }) =>
    readOf(w, screen).flatMap(text => (foreign.has(text) ? [`${name}: ${text}`] : [])),
  )
  expect([...new Set(read)]).toEqual([])
})

test.each(translated)('no sentence in $tag equals the English one', ({ texts }) => {
  const sentences = english.filter(([, text]) => text.replaceAll(/{{[^}]*}}/g, '').split(' ').length > 3)
  expect(sentences.filter(([key, text]) => texts.get(key) === text).map(([key]) => key)).toEqual([])
})

test.each(spoken)('an example amount in $tag is written as in its region', ({ region }) => {
  const w = words(region, 'UTC')
  const example = w.amount({ minor: 1250, currency: 'EUR' })
  for (const key of ['price.hint', 'price.problem.unreadable'] as const) expect(w.t(key)).toContain(example)
})

test('only the words format numbers and dates, in the reader’s language and region', () => {
  const written = /toLocale\w*String\(|Intl\.|toFixed\(|String\([\w.]*[cC]ount\)/
  const elsewhere = globSync(`adapters/{chat,${PLATFORM_NAMES.join()}}/**/*.ts`, {
    cwd: root,
    exclude: ['adapters/chat/words/**'],
  })
  expect(elsewhere.filter(file => written.test(readFileSync(resolve(root, file), 'utf8')))).toEqual([])
})

/** Texts below a field, in a notice that fades, in a picture, a file or on a web page: nothing cuts them there. */
const WITHOUT_SCREEN =
  /^(fieldProblem|subscription\.problem|price\.problem|billing\.picture|billing\.sheet|audit\.sheet|install)\.|^(common\.(done|noChat)|file\.inZone)$/

test('every other word is on a screen of the catalogue, so that its length is checked', () => {
  const w = words('fr-FR', 'Europe/Paris')
  const { t } = w
  const drawn = new Set<string>()
  const noted = new Proxy(t, {
    apply: (target, self, args) => {
      drawn.add(String(args[0]))
      return Reflect.apply(target, self, args)
    },
  })
  try {
    // Every screen is drawn with these very words: they are cached for all readers of the same region and zone.
    Object.assign(w, { t: noted })
    for (const count of [0, 1, 3, 100_000]) {
      for (const { screen } of catalogue('fr-FR', 'Caterpillar', count)) renderCard(w, screen, 'message', true)
    }
  } finally {
    Object.assign(w, { t })
  }
  const undrawn = english.map(([key]) => key.replace(/_(one|other)$/, '')).filter(key => !drawn.has(key))
  expect([...new Set(undrawn)].filter(key => !WITHOUT_SCREEN.test(key)).sort()).toEqual([])
})

test.each(['en-US', ...spoken.map(({ region }) => region)])(
  'none of our words is cut to a platform’s limits in %s',
  locale => {
    const endsSo = new Set(spoken.flatMap(({ texts }) => [...texts.values()]).filter(text => text.endsWith('…')))
    const w = words(locale, 'UTC')
    const shortened = [1, 3].flatMap(count =>
      catalogue(locale, 'Caterpillar', count).flatMap(({ name, screen }) =>
        readOf(w, screen).flatMap(text => (text.endsWith('…') && !endsSo.has(text) ? [`${name}: ${text}`] : [])),
      ),
    )
    expect([...new Set(shortened)]).toEqual([])
  },
)
