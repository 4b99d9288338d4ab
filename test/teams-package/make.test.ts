import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { en } from '../../adapters/chat/words/en.ts'
import { readCommand } from '../../adapters/chat/words/keywords.ts'
import { DEFAULT_LANGUAGE, LANGUAGES, languageOf } from '../../adapters/chat/words/languages.ts'
import { listedCommands } from '../../adapters/chat/words/listed-commands.ts'
import { LOCALES } from '../../playground/page/locales.ts'
import { catalogue } from '../adapters/chat/catalogue.ts'

const root = resolve(import.meta.dirname, '../..')
const appId = '5f0c1d3e-7a2b-4c4d-9e8f-0123456789ab'
const right = { TEAMS_APP_ID: appId, PUBLIC_URL: 'https://feeds.example.org' }
const directory = mkdtempSync(join(tmpdir(), 'teams-package-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs the script as a person does, with only the given environment. */
function make(env: Record<string, string>, ...args: string[]) {
  const run = spawnSync(process.execPath, ['teams-package/make.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
  return { code: run.status, out: run.stdout, error: run.stderr }
}

const command = z.object({ title: z.string(), description: z.string().max(128) })
const manifestShape = z.object({
  id: z.string(),
  version: z.string(),
  manifestVersion: z.string(),
  supportsChannelFeatures: z.string().optional(),
  name: z.object({ short: z.string(), full: z.string() }),
  description: z.object({ short: z.string(), full: z.string() }),
  developer: z.object({ websiteUrl: z.string(), privacyUrl: z.string(), termsOfUseUrl: z.string() }),
  icons: z.object({ color: z.string(), outline: z.string() }),
  bots: z.array(
    z.object({
      botId: z.string(),
      scopes: z.array(z.string()),
      commandLists: z.array(z.object({ scopes: z.array(z.string()), commands: z.array(command) })),
    }),
  ),
  localizationInfo: z.object({
    defaultLanguageTag: z.string(),
    additionalLanguages: z.array(z.object({ languageTag: z.string(), file: z.string() })),
  }),
  validDomains: z.array(z.string()),
})

const zip = join(directory, 'new', 'folder', 'app.zip')
let run: ReturnType<typeof make>
let files: Record<string, Uint8Array>
const json = (name: string): unknown => {
  if (files[name] === undefined) throw new Error(`The package has no ${name}`)
  return JSON.parse(new TextDecoder().decode(files[name]))
}
const manifest = () => manifestShape.parse(json('manifest.json'))
const OTHERS = LOCALES.filter(({ tag }) => tag !== DEFAULT_LANGUAGE).map(one => ({ ...one, file: `${one.tag}.json` }))
const translation = (file: string) => z.record(z.string(), z.string()).parse(json(file))

beforeAll(() => {
  run = make(right, zip)
  // For a file that manifest.json names and that does not exist.
  if (run.code !== 0) throw new Error(run.error)
  files = unzipSync(readFileSync(zip))
})

test('the command says where the package is and what to do with it', () => {
  expect(run).toMatchObject({ code: 0, error: '' })
  expect(run.out).toContain(zip)
  expect(run.out).toContain('Manage apps')
})

test('the package has the manifest and exactly the files that it names', () => {
  const { icons, localizationInfo } = manifest()
  const named = [icons.color, icons.outline, ...localizationInfo.additionalLanguages.map(({ file }) => file)]
  expect(Object.keys(files).sort()).toEqual(['manifest.json', ...named].sort())
})

test('the package is in every language of the product', () => {
  const { defaultLanguageTag, additionalLanguages } = manifest().localizationInfo
  expect(defaultLanguageTag).toBe(DEFAULT_LANGUAGE)
  expect(additionalLanguages).toEqual(OTHERS.map(({ tag, file }) => ({ languageTag: tag, file })))
})

/** Validates with Microsoft’s schemas, which come with its package: without network. */
async function judge(content: unknown): Promise<string[]> {
  const { $schema } = z.object({ $schema: z.url() }).parse(content)
  expect($schema).toMatch(/^https:\/\/developer\.microsoft\.com\/json-schemas\/teams\/v1\.\d+\//)
  const schema = await AppManifestUtils.fetchSchema($schema)
  // The validator can’t compile two of its patterns, which are about features that aren’t used here.
  for (const pattern of Object.keys(schema.patternProperties ?? {}))
    if (pattern.startsWith('^activities.')) delete schema.patternProperties[pattern]
  // The type promises a complete manifest; this test checks whether it is one.
  return await AppManifestUtils.validateAgainstSchema(content as TeamsManifest, schema)
}

test.each(['manifest.json', ...OTHERS.map(({ file }) => file)])('%s follows Microsoft’s schema', async name => {
  expect(await judge(json(name))).toEqual([])
  expect(await judge(Object.assign({}, json(name), { fleetfeed: true }))).toHaveLength(1)
})

test('a name that is too long is detected, so the schema’s limits are checked', async () => {
  for (const { file } of OTHERS) {
    expect(await judge({ ...translation(file), 'name.short': 'x'.repeat(31) })).toHaveLength(1)
    expect(await judge({ ...translation(file), 'description.short': 'x'.repeat(81) })).toHaveLength(1)
  }
})

// The schema does not say it; Teams refuses the upload: "Applications with manifest version 1.25 or higher that support the
// 'team' scope must include the 'supportsChannelFeatures' property." Without it, the app can't be added to private and
// shared channels. https://github.com/OfficeDev/microsoft-365-agents-toolkit/pull/15358
// https://github.com/OfficeDev/microsoft-365-agents-toolkit/issues/15283
test('the package can be uploaded, and the app added to private and shared channels', () => {
  const { manifestVersion, supportsChannelFeatures } = manifest()
  expect(Number(manifestVersion.replace('1.', ''))).toBeGreaterThanOrEqual(25)
  expect(supportsChannelFeatures).toBe('tier1')
})

test('the manifest names this bot and this server', () => {
  const { id, bots, developer, validDomains } = manifest()
  expect([id, ...bots.map(bot => bot.botId)]).toEqual([appId, appId])
  expect(developer).toEqual({
    websiteUrl: 'https://feeds.example.org',
    privacyUrl: 'https://feeds.example.org/privacy',
    termsOfUseUrl: 'https://feeds.example.org/terms',
  })
  expect(validDomains).toEqual(['feeds.example.org'])
  expect(new TextDecoder().decode(files['manifest.json'])).not.toMatch(/fleetfeed\.example\.com|00000000-/)
})

test('the manifest has the version of the product', () => {
  expect(manifest().version).toBe(JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).version)
})

/** Width, height and colour type of a PNG: its header's first chunk, at fixed places. */
function png(name: string) {
  const bytes = Buffer.from(files[name] ?? [])
  expect(bytes.toString('latin1', 1, 4) + bytes.toString('latin1', 12, 16)).toBe('PNGIHDR')
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), alpha: bytes.readUInt8(25) === 6 }
}

test('the icons have the sizes that Teams asks for', () => {
  expect(png('color.png')).toMatchObject({ width: 192, height: 192 })
  expect(png('outline.png')).toEqual({ width: 32, height: 32, alpha: true })
})

/** What help lists for an Administrator: `• apps: the App Library`, each word with its description. */
function offered(locale: string): { title: string; description: string }[] {
  const help = catalogue(locale, 'A', 1).find(({ name }) => name === 'help, in Teams')
  const lines = [...(help?.screen.text.matchAll(/^• (\S+)(?: \[.*\])?\s?: (.*)$/gmu) ?? [])]
  return lines.map(([, title = '', text = '']) => ({
    title: title.replace(/:$/, ''),
    description: text.charAt(0).toUpperCase() + text.slice(1),
  }))
}

test('every scope suggests the commands that help lists', () => {
  const [bot] = manifest().bots
  expect(bot?.commandLists.flatMap(list => list.scopes)).toEqual(bot?.scopes)
  for (const { commands } of bot?.commandLists ?? []) {
    expect(commands).toEqual([{ title: 'help', description: en.help.title }, ...offered('en-US')])
  }
})

test.each(OTHERS)(
  'every scope suggests the commands that help lists, in its language: $file',
  ({ tag, file, locale }) => {
    const texts = translation(file)
    for (const [at, { commands }] of (manifest().bots[0]?.commandLists ?? []).entries()) {
      const [help, ...others] = commands.map((_, index) => ({
        title: texts[`bots[0].commandLists[${at}].commands[${index}].title`],
        description: texts[`bots[0].commandLists[${at}].commands[${index}].description`],
      }))
      expect(others).toEqual(offered(locale))
      expect(help?.title).toBe(LANGUAGES[languageOf(tag)].keywords.help[0])
      expect(help?.description).not.toBe(commands[0]?.description)
    }
  },
)

test.each(LOCALES)('every suggested word is answered: $tag', ({ locale }) => {
  const words = offered(locale).map(({ title }) => title)
  expect(words).toHaveLength(listedCommands(LANGUAGES[DEFAULT_LANGUAGE]).length)
  expect(words.filter(word => readCommand(word, DEFAULT_LANGUAGE) === null)).toEqual([])
})

test.each(OTHERS)('$file translates everything, and nothing else', ({ file }) => {
  const { bots, name, description } = manifest()
  const commands = bots.flatMap((bot, at) =>
    bot.commandLists.flatMap((list, of) =>
      list.commands.flatMap((_, index) =>
        ['title', 'description'].map(key => `bots[${at}].commandLists[${of}].commands[${index}].${key}`),
      ),
    ),
  )
  const keys = ['name.short', 'name.full', 'description.short', 'description.full', ...commands]
  const texts = translation(file)
  expect(Object.keys(texts).sort()).toEqual(['$schema', ...keys].sort())
  expect(texts['name.full']).not.toBe(name.full)
  expect(texts['description.short']).not.toBe(description.short)
  expect(texts['description.full']).not.toBe(description.full)
})

test.each([
  ['no app id', { PUBLIC_URL: right.PUBLIC_URL }, /^TEAMS_APP_ID is missing\./],
  ['an app id that is none', { ...right, TEAMS_APP_ID: 'fleetfeed' }, /^TEAMS_APP_ID is no UUID: fleetfeed\./],
  ['no address', { TEAMS_APP_ID: appId }, /^PUBLIC_URL is missing\./],
  ['an address without https', { ...right, PUBLIC_URL: 'http://feeds.example.org' }, /^PUBLIC_URL is no https address/],
  ['an address with a path', { ...right, PUBLIC_URL: 'https://example.org/feeds' }, /^PUBLIC_URL is no https address/],
  ['no address at all', { ...right, PUBLIC_URL: 'feeds' }, /^PUBLIC_URL is no https address/],
  ['nothing', {}, /^TEAMS_APP_ID is missing\..*\nPUBLIC_URL is missing\..*\n$/],
])('%s: says so and makes nothing', (_what, env, says) => {
  const nowhere = join(directory, 'nowhere.zip')
  const { code, out, error } = make(env, nowhere)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(error).toMatch(says)
  expect(() => readFileSync(nowhere)).toThrow('ENOENT')
})

test('the same settings give the same bytes, whatever the clock and its time zone', () => {
  const again = join(directory, 'again.zip')
  make({ ...right, PUBLIC_URL: 'https://feeds.example.org/', TZ: 'Asia/Tokyo' }, again)
  expect(readFileSync(again).equals(readFileSync(zip))).toBe(true)
})
