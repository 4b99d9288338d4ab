// npm run --silent slack:manifest -- <host>, or -- socket: the manifest of the Slack app, to paste at api.slack.com/apps.
import manifest from './manifest.json' with { type: 'json' }

const PLACEHOLDER = 'https://fleetfeed.example.com'

/** The manifest for requests over HTTP to that origin, e.g. `https://fleetfeed.example.com`. */
export function httpManifest(origin: string): unknown {
  return JSON.parse(JSON.stringify(manifest).replaceAll(PLACEHOLDER, origin))
}

/**
 * The manifest for Socket Mode: the same without addresses.
 * https://docs.slack.dev/reference/app-manifest#socket-mode
 */
export function socketManifest(): unknown {
  const { redirect_urls: _redirects, ...oauth } = manifest.oauth_config
  const { event_subscriptions: events, interactivity, ...settings } = manifest.settings
  return {
    ...manifest,
    features: {
      ...manifest.features,
      slash_commands: manifest.features.slash_commands.map(({ url: _url, ...command }) => command),
    },
    oauth_config: oauth,
    settings: {
      ...settings,
      event_subscriptions: { bot_events: events.bot_events },
      interactivity: { is_enabled: interactivity.is_enabled },
      socket_mode_enabled: true,
    },
  }
}

/** Reads `host`, `host:port` or an https URL without a path as an origin; null if it is none. */
export function readOrigin(given: string): string | null {
  const url = URL.parse(/^[a-z]+:\/\//i.test(given) ? given : `https://${given}`)
  return url?.protocol === 'https:' && `${url.origin}/` === url.href ? url.origin : null
}

if (import.meta.main) {
  const given = process.argv[2] ?? process.env.PUBLIC_URL
  const origin = given && readOrigin(given)
  if (given === 'socket') console.log(JSON.stringify(socketManifest(), null, 2))
  else if (origin) console.log(JSON.stringify(httpManifest(origin), null, 2))
  else {
    const wrong = given ? `“${given}” is no https address without a path.` : 'An address is missing.'
    console.error(
      `${wrong} Say at which https address Slack reaches Fleetfeed (or set PUBLIC_URL):\n  npm run --silent slack:manifest -- fleetfeed.example.com\nor that it needs none:\n  npm run --silent slack:manifest -- socket`,
    )
    process.exitCode = 1
  }
}
