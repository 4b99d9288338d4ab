import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { zipSync } from 'fflate'

/** The keys of manifest.json that differ between one installation of Fleetfeed and another. */
interface Manifest {
  id: string
  developer: { websiteUrl: string; privacyUrl: string; termsOfUseUrl: string }
  bots: { botId: string }[]
  localizationInfo: { additionalLanguages: { file: string }[] }
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
  const manifest: Manifest = JSON.parse(readFileSync(resolve(folder, 'manifest.json'), 'utf8'))
  manifest.id = appId
  for (const bot of manifest.bots) bot.botId = appId
  manifest.developer.websiteUrl = origin.origin
  manifest.developer.privacyUrl = new URL('/privacy', origin).href
  manifest.developer.termsOfUseUrl = new URL('/terms', origin).href
  manifest.validDomains = [origin.host]
  const file = (name: string): Uint8Array => readFileSync(resolve(folder, name))
  return zipSync(
    {
      'manifest.json': new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`),
      ...Object.fromEntries(manifest.localizationInfo.additionalLanguages.map(one => [one.file, file(one.file)])),
      'color.png': file('color.png'),
      'outline.png': file('outline.png'),
    },
    { mtime: moment },
  )
}

main()
