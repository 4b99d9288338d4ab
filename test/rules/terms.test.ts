import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Kinds of results that are retired, with the ones that replace them. */
const RETIRED_KINDS: Readonly<Record<string, string>> = {
  already_confirmed: 'selection_changed_meanwhile',
  settled_before: 'resolved_before',
  logged_out: 'login_refused',
  not_applied: 'temporary',
}

/** Retired identifiers, with the term of docs/glossary.md that replaces each. */
const RETIRED: Readonly<Record<string, string>> = {
  hearers: 'recipients',
  hearer: 'recipient',
  whoHears: 'findRecipients',
  moot: 'obsolete',
  offers: 'hints (enqueue hints)',
  offerDelivery: 'hintDelivery',
  hurry: 'enqueue hint',
  createTurns: 'createKeyedMutex',
  inTurn: 'keyed mutex',
  spawnTied: 'spawnBound',
  takeIn: 'recordNewAssets',
  keyTo: 'authorize',
  settle: 'drain, resolve, decide or keep',
  settled: 'drained, resolved or decided',
  tellAlone: 'sendPrivately',
  keepClick: 'addToInbox',
  forgetClick: 'removeFromInbox',
  Patience: 'TimeoutPolicy, Timeouts',
  Verdict: 'DeliveryFailure',
  verdictOf: 'failureOf',
  applyWaiting: 'applyConfirmedDrafts',
  takeUpDeliveries: 'resumeDeliveries',
  PageReader: 'ParserPool',
  ReadAnswer: 'ParsedAnswer',
  haste: 'minRate',
  owed: 'promised',
  noteTrouble: 'recordTrouble',
  beginTrouble: 'recordReadFailure',
  keepInstallation: 'recordInstallation',
  eventId: 'idempotencyKey',
  tickShown: 'saveTicks',
  setImportNew: 'saveTicks',
  readersOf: 'findAudience',
  AskReaders: 'FindAudience',
  channelReaders: 'channelAudience',
  readerAt: 'viewerAt',
  channelReader: 'channelViewer',
  Reader: 'Viewer',
  shownHereScreen: 'fallbackScreen',
  untilSafe: 'untilDoneOrStored',
  undeliverableScreen: 'undeliveredPostScreen',
  lookAtUser: 'lookUpPerson',
  WAITING_SHOWN: 'MOST_WAITING',
  markOf: 'hashOf',
}

/** Prefixes that are retired, with the terms that replace them. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:function|const) (tell[A-Z]\w*)/g, 'announce…'],
  [/\b(?:function|const) (settle[A-Z]\w*)/g, 'resolve…, decide… or conclude…'],
  [/\b(?:function|const) (keep[A-Z]\w*)/g, 'save…, record…, store…'],
]

/** The source without comments and strings, which contain no identifiers. */
const codeOf = (file: string) =>
  readFileSync(resolve(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, "''")

const product = globSync(['*.ts', '{src,adapters,jobs}/**/*.ts'], { cwd: root }).filter(
  file => !file.includes('/words/'),
)

test('no retired identifier is used', () => {
  const found = product.flatMap(file => {
    const code = codeOf(file)
    const words = new Set(code.match(/[A-Za-z_$][\w$]*/g))
    return [
      ...Object.entries(RETIRED).flatMap(([word, term]) => (words.has(word) ? [`${file}: ${word} → ${term}`] : [])),
      ...FAMILIES.flatMap(([family, term]) =>
        [...code.matchAll(family)].map(([, name]) => `${file}: ${name} → ${term}`),
      ),
    ]
  })
  expect(found).toEqual([])
})

test('no retired kind of result is used', () => {
  const found = product.flatMap(file => {
    const text = readFileSync(resolve(root, file), 'utf8')
    return Object.entries(RETIRED_KINDS).flatMap(([kind, term]) =>
      new RegExp(`['"]${kind}['"]|\\b${kind}:`).test(text) ? [`${file}: ${kind} → ${term}`] : [],
    )
  })
  expect(found).toEqual([])
})

test('the glossary has each term once', () => {
  const terms = [...readFileSync(resolve(root, 'docs/glossary.md'), 'utf8').matchAll(/^\| \*\*([^|]+)\*\* \|/gm)].map(
    ([, term]) => term,
  )
  expect(terms.length).toBeGreaterThan(40)
  expect(terms).toEqual([...new Set(terms)])
})
