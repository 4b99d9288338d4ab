import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { zipSync } from 'fflate'
import { DEFAULT_LANGUAGE, LANGUAGES, type LanguageEntry, languageOf } from '../adapters/chat/words/languages.ts'
import { type SuggestedCommand, suggestedCommands } from './suggested-commands.ts'

/** The keys of manifest.json that are filled in: those of this installation, and the commands. */
interface Manifest {
  id: string
  developer: { websiteUrl: string; privacyUrl: string; termsOfUseUrl: string }
  bots: { botId: string; scopes: string[]; commandLists?: { scopes: string[]; commands: SuggestedCommand[] }[] }[]
  localizationInfo: { additionalLanguages: { languageTag: string; file: string }[] }
  validDomains: string[]
}

const folder = import.meta.dirname
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Zip keeps local times from 1980 on: one fixed moment, told as local time, gives the same bytes everywhere. */
const moment = new Date(2020, 0, 1)

function main(): void {
  const problems: string[] = []
  const appId = readAppId(problems)
  const origin = readOrigin(problems)
  if (appId === null || origin === null) {
    console.error(problems.join('\n'))
    process.exitCode = 1
    return
  }
  const out = resolve(process.argv[2] ?? resolve(folder, '../.data/fleetfeed-teams.zip'))
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, pack(appId, origin))
  console.log(`${out}\nUpload it in the Teams admin center: Teams apps, Manage apps, Actions, Upload new app.`)
}

function readAppId(problems: string[]): string | null {
  const given = process.env.TEAMS_APP_ID
  if (given !== undefined && uuid.test(given)) return given.toLowerCase()
  const wrong = given ? `is no UUID: ${given}` : 'is missing'
  problems.push(
    `TEAMS_APP_ID ${wrong}. It is the “Application (client) ID” of the app registration in Microsoft Entra.`,
  )
  return null
}

function readOrigin(problems: string[]): URL | null {
  const given = process.env.PUBLIC_URL
  const url = given ? URL.parse(given) : null
  if (url?.protocol === 'https:' && `${url.origin}/` === url.href) return url
  const wrong = given ? `is no https address without a path: ${given}` : 'is missing'
  problems.push(`PUBLIC_URL ${wrong}. It is where Teams reaches this server, such as https://fleetfeed.example.com.`)
  return null
}

function pack(appId: string, origin: URL): Uint8Array {
  // Both files are ours, and a test validates the package with Microsoft's schema.
  const readJson = (name: string) => JSON.parse(readFileSync(resolve(folder, name), 'utf8'))
  const manifest: Manifest = readJson('manifest.json')
  manifest.id = appId
  for (const bot of manifest.bots) {
    bot.botId = appId
    // Teams asks for a list of each scope: https://learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists
    const commands = suggestedCommands(LANGUAGES[DEFAULT_LANGUAGE])
    bot.commandLists = bot.scopes.map(scope => ({ scopes: [scope], commands }))
  }
  manifest.developer.websiteUrl = origin.origin
  manifest.developer.privacyUrl = new URL('/privacy', origin).href
  manifest.developer.termsOfUseUrl = new URL('/terms', origin).href
  manifest.validDomains = [origin.host]
  const file = (name: string): Uint8Array => readFileSync(resolve(folder, name))
  return zipSync(
    {
      'manifest.json': jsonBytes(manifest),
      ...Object.fromEntries(
        manifest.localizationInfo.additionalLanguages.map(({ languageTag, file }) => [
          file,
          jsonBytes({ ...readJson(file), ...commandTexts(manifest, LANGUAGES[languageOf(languageTag)]) }),
        ]),
      ),
      'color.png': file('color.png'),
      'outline.png': file('outline.png'),
    },
    { mtime: moment },
  )
}

function jsonBytes(json: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)
}

/**
 * The texts of a language for the commands of the manifest. Teams addresses each text by its JSON path:
 * `bots[0].commandLists[0].commands[3].title`.
 * https://learn.microsoft.com/microsoft-365/extensibility/schema/localization-schema
 */
function commandTexts({ bots }: Manifest, language: LanguageEntry): Record<string, string> {
  const commands = suggestedCommands(language)
  const texts = bots.flatMap(({ commandLists = [] }, bot) =>
    commandLists.flatMap((_, list) =>
      commands.flatMap(({ title, description }, index) => {
        const path = `bots[${bot}].commandLists[${list}].commands[${index}]`
        return [
          [`${path}.title`, title],
          [`${path}.description`, description],
        ] as const
      }),
    ),
  )
  return Object.fromEntries(texts)
}

main()
