import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const product = globSync(['*.ts', '{src,adapters,jobs,migrations,teams-package}/**/*.ts'], { cwd: root }).sort()
const playground = globSync('playground/**/*.{ts,tsx}', { cwd: root }).sort()

interface Import {
  /** A file by its path in the project, or a package by its name. */
  of: string
  isDynamic: boolean
}

/** What a file imports besides Node, including types. */
function importsOf(file: string): Import[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  const found = text.matchAll(/(\bfrom\s+|^import\s+|\bimport\(\s*)'([^']+)'/gm)
  return [...found].flatMap(([, how = '', from = '']) => {
    if (from.startsWith('node:')) return []
    const name = from.split('/', from.startsWith('@') ? 2 : 1).join('/')
    const of = from.startsWith('.') ? posix.join(posix.dirname(file), from) : name
    return [{ of, isDynamic: how.startsWith('import(') }]
  })
}

const isPlayed = ({ of }: Import) => of.startsWith('playground/')

test('only main.ts loads the playground, and only when something is not configured', () => {
  const importing = product.flatMap(file =>
    importsOf(file)
      .filter(isPlayed)
      .map(({ of, isDynamic }) => `${file} imports ${of}${isDynamic ? ' when needed' : ''}`),
  )
  expect(importing).toEqual(['main.ts imports playground/local.ts when needed'])
})

/** Everything that the playground imports from the product, and why. */
const BORROWED: Record<string, string> = {
  'start.ts': 'runs the product',
  'config.ts': 'what is configured needs no simulation',
  'adapters/slack/config.ts': 'the settings of the product for the local Slack',
  'adapters/teams/config.ts': 'the settings of the product for the local Teams',
  'teams-package/suggested-commands.ts': 'the local Teams shows the commands of the manifest',
  'adapters/chat/words/listed-commands.ts': 'the local Slack shows the commands of the help',
  'src/feed/oems.ts': 'every OEM of the catalogue must be simulated',
  'src/due-work.ts': 'drain waits until nothing is due',
  'src/lease.ts': 'drain waits until nothing is under way',
  'src/context.ts': "the page reads the product's rows: milestones, roles, the drawer",
  'src/feed/feed.ts': 'the page names a feed as the Marketplace does',
  'src/actor.ts': "the page changes a role by the product's own use case",
  'src/access/give-role.ts': "the page changes a role by the product's own use case",
  'src/person/find-actor.ts': "the page changes a role by the product's own use case",
  'src/person/list-people.ts': "the page changes a role by the product's own use case",
  'src/person/role.ts': "the page changes a role by the product's own use case",
  'src/billing/close-month.ts': 'the clock jumps to the end of the month',
  'src/billing/open-months.ts': 'the clock jumps to the end of the month',
  'src/calendar/calendar-month.ts': 'the clock jumps to the end of the month',
  'src/trouble/record-trouble.ts': 'the clock jumps to the announcement of a trouble',
  'adapters/chat/words/languages.ts': "the guide calls the product's buttons by their names",
  'adapters/chat/words/translation.ts': "the guide calls the product's buttons by their names",
  'adapters/chat/words/en.ts': "the tour presses the product's buttons by their names",
}

test('the playground imports only those parts of the product that it simulates', () => {
  const borrowed = playground.flatMap(file =>
    importsOf(file).flatMap(({ of }) => (/\.\w+$/.test(of) && !of.startsWith('playground/') ? [{ file, of }] : [])),
  )
  expect(borrowed.filter(({ of }) => !(of in BORROWED)).map(({ file, of }) => `${file} imports ${of}`)).toEqual([])
  const unused = Object.keys(BORROWED).filter(of => !borrowed.some(one => one.of === of))
  expect(unused, 'nothing imports these any more').toEqual([])
})

/** Parts that can be used for another product, and the packages that they need. */
const PARTS: Record<string, RegExp> = {
  'playground/slack/': /^(zod|undici|ws|emulate|@emulators\/.+|@slack\/types)$/,
  'playground/teams/': /^(zod|undici)$/,
  'playground/feeds/': /^$/,
  'playground/postgres.ts': /^pg$/,
}

test.each(Object.entries(PARTS))('%s can be used alone', (part, packages) => {
  const reached = new Set(playground.filter(file => file.startsWith(part)))
  const wrong: string[] = []
  // The set grows during the loop: what its files import is a part of it.
  for (const file of reached)
    for (const { of } of importsOf(file)) {
      const isPart = Object.keys(PARTS).some(other => other !== part && of.startsWith(other))
      if (of.startsWith('playground/') && !isPart) reached.add(of)
      else if (!packages.test(of)) wrong.push(`${file} imports ${of}`)
    }
  expect(reached.size).toBeGreaterThan(1)
  expect(wrong).toEqual([])
})
