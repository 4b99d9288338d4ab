import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'

const SEAL_KEYS = `2026:${randomBytes(32).toString('base64')}`
const SLACK = { SLACK_SIGNING_SECRET: 'sign-4711', SLACK_BOT_TOKEN: 'xoxb-4711' }
const OAUTH = {
  SLACK_SIGNING_SECRET: 'sign-4711',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-4711',
  SLACK_STATE_SECRET: 'state-4711',
}
const ID = '2f9c1b34-8f6e-4d0a-9f53-0c6b7a1d4711'
const TEAMS = { TEAMS_APP_ID: ID, TEAMS_APP_PASSWORD: 'teams-4711', TEAMS_TENANT_ID: ID.replace('2f9c', '3a0d') }
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://fleetfeed.example.com',
  DATABASE_URL: 'postgres://fleetfeed:pass-4711@db.example:5432/fleetfeed',
  SEAL_KEYS,
  ...SLACK,
}

/** The error message, one line per problem. */
function problems(env: Record<string, string | undefined>): string[] {
  try {
    readConfig(env)
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err
    const [first, ...lines] = err.message.split('\n')
    expect(first).toBe("Fleetfeed can't start:")
    return lines.map(line => line.replace(/^ {2}- /, ''))
  }
  return []
}

test('with nothing set everything is simulated on this machine', () => {
  expect(readConfig({})).toMatchObject({
    production: false,
    role: 'all',
    host: '127.0.0.1',
    port: 3000,
    databaseUrl: null,
    redisUrl: null,
    sealKeys: null,
    slack: null,
    teams: null,
    feeds: 'local',
    logLevel: 'info',
    metricsToken: null,
    operatorToken: null,
    tracesUrl: null,
  })
})

test('a real platform gets the real OEMs, unless FEEDS says otherwise', () => {
  const socket = { SLACK_APP_TOKEN: 'xapp-1-4711', SLACK_BOT_TOKEN: 'xoxb-4711' }
  for (const real of [SLACK, socket, TEAMS]) {
    expect(readConfig(real).feeds).toBe('oem')
    expect(readConfig({ ...real, FEEDS: 'local' }).feeds).toBe('local')
  }
  expect(readConfig({}).feeds).toBe('local')
})

test('empty and blank variables count as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ', SLACK_BOT_TOKEN: '', ROLE: '\t' })).toEqual(readConfig({}))
})

test('production is configured with everything', () => {
  const config = readConfig(PRODUCTION)
  expect(config).toMatchObject({ production: true, host: '0.0.0.0', feeds: 'oem' })
  expect(config.slack).toEqual({
    apiUrl: 'https://slack.com/api/',
    signingSecret: 'sign-4711',
    botToken: 'xoxb-4711',
    oauth: null,
  })
})

test('Socket Mode needs neither a signing secret nor a public address, in production either', () => {
  const socket = { SLACK_APP_TOKEN: 'xapp-1-4711', SLACK_BOT_TOKEN: 'xoxb-4711' }
  const expected = { apiUrl: 'https://slack.com/api/', appToken: 'xapp-1-4711', botToken: 'xoxb-4711', oauth: null }
  expect(readConfig(socket).slack).toEqual(expected)
  expect(readConfig({ ...PRODUCTION, ...socket, SLACK_SIGNING_SECRET: '', PUBLIC_URL: '' }).slack).toEqual(expected)
  // Teams sends its requests to a public address.
  expect(problems({ ...PRODUCTION, ...socket, ...TEAMS, PUBLIC_URL: '' })).toEqual([
    expect.stringMatching(/^PUBLIC_URL /),
  ])
  // A signing secret that is set as well is of no use, and no contradiction.
  expect(readConfig({ ...PRODUCTION, ...socket }).slack).toEqual(expected)
})

test('production is configured with Teams alone, in Microsoft’s public cloud', () => {
  const config = readConfig({ ...PRODUCTION, ...TEAMS, SLACK_SIGNING_SECRET: '', SLACK_BOT_TOKEN: '' })
  expect(config.slack).toBeNull()
  expect(config.teams).toEqual({
    appId: TEAMS.TEAMS_APP_ID,
    appPassword: 'teams-4711',
    tenantId: TEAMS.TEAMS_TENANT_ID,
    singleTenant: true,
    administrators: [],
    dialogs: true,
    loginUrl: 'https://login.microsoftonline.com',
    oauthScope: 'https://api.botframework.com',
    issuer: 'https://api.botframework.com',
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  })
})

test('Administrators in Teams are addresses and object ids, nothing else', () => {
  const read = (TEAMS_ADMINISTRATORS: string) => () => readConfig({ ...PRODUCTION, ...TEAMS, TEAMS_ADMINISTRATORS })
  const id = '4F2A0C11-0000-4000-8000-00000000000A'
  expect(read(` Ada@Example.com, ${id} ,`)().teams?.administrators).toEqual(['ada@example.com', id.toLowerCase()])
  for (const wrong of ['Ada', 'ada@example.com; bob@example.com', '*', '@example.com', 'ada@', '4711']) {
    expect(read(wrong), wrong).toThrow('TEAMS_ADMINISTRATORS must be e-mail addresses')
  }
})

test('another cloud, a multi-tenant app and a client without dialogs can be configured', () => {
  const cloud = {
    TEAMS_APP_TYPE: 'MultiTenant',
    TEAMS_DIALOGS: 'off',
    TEAMS_LOGIN_URL: 'https://login.microsoftonline.us/',
    TEAMS_OAUTH_SCOPE: 'https://api.botframework.us',
    TEAMS_ISSUER: 'https://api.botframework.us',
    TEAMS_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  }
  expect(readConfig({ ...TEAMS, ...cloud, TEAMS_TENANT_ID: '' }).teams).toMatchObject({
    tenantId: null,
    singleTenant: false,
    dialogs: false,
    loginUrl: 'https://login.microsoftonline.us',
    issuer: 'https://api.botframework.us',
  })
})

test('many workspaces can be configured', () => {
  const config = readConfig({ ...PRODUCTION, SLACK_BOT_TOKEN: '', ...OAUTH, PUBLIC_URL: 'https://f.example.com/' })
  expect(config.slack?.oauth).toMatchObject({ clientId: '1.2', publicUrl: 'https://f.example.com' })
  expect(config.slack?.botToken).toBeNull()
})

test('in production the operator’s page and the metrics have different tokens', () => {
  const [METRICS_TOKEN, OPERATOR_TOKEN] = ['m'.repeat(24), 'o'.repeat(24)]
  const read = readConfig({ ...PRODUCTION, METRICS_TOKEN, OPERATOR_TOKEN })
  expect([read.metricsToken, read.operatorToken]).toEqual([METRICS_TOKEN, OPERATOR_TOKEN])
  expect(problems({ ...PRODUCTION, METRICS_TOKEN, OPERATOR_TOKEN: METRICS_TOKEN })).toEqual([
    expect.stringMatching(/^OPERATOR_TOKEN must differ/),
  ])
})

describe('each wrong setting is named once with what it should be, and its value is not repeated', () => {
  test.each([
    ['ROLE', 'boss-4711', /must be one of all, web, worker/],
    ['PORT', 'port-4711', /number/],
    ['PORT', '-1', /0 to 65535/],
    ['PORT', '65536', /0 to 65535/],
    ['PORT', '80.5', /0 to 65535/],
    ['PUBLIC_URL', 'fleetfeed-4711', /https:\/\/fleetfeed\.example\.com/],
    ['PUBLIC_URL', 'ftp://x-4711.example', /https:\/\/fleetfeed\.example\.com/],
    ['DATABASE_URL', 'mysql://root:pass-4711@db', /postgres:\/\//],
    ['DATABASE_URL', 'pass-4711', /postgres:\/\//],
    ['REDIS_URL', 'http://pass-4711@redis', /redis:\/\//],
    ['SEAL_KEYS', 'secret-4711', /npm run --silent seal-key/],
    ['SEAL_KEYS', '2026:c2VjcmV0LTQ3MTE=', /npm run --silent seal-key/],
    ['SLACK_APP_TOKEN', 'xoxb-4711', /xapp-.*App-Level Tokens.*connections:write/],
    ['SLACK_API_URL', 'slack-4711', /https:\/\/slack\.com\/api\//],
    ['SLACK_AUTHORIZE_URL', 'slack-4711', /https:\/\/slack\.com\/oauth/],
    ['FEEDS', 'feeds-4711', /oem or local/],
    ['TEAMS_APP_ID', 'teams-4711', /00000000-/],
    ['TEAMS_TENANT_ID', 'teams-4711', /00000000-/],
    ['TEAMS_APP_TYPE', 'teams-4711', /SingleTenant or MultiTenant/],
    ['TEAMS_DIALOGS', 'teams-4711', /on or off/],
    ['TEAMS_LOGIN_URL', 'teams-4711', /https:\/\/login\.microsoftonline\.com/],
    ['RETENTION_AUDIT_DAYS', 'days-4711', /whole number of days, at least 90; leave it out to keep them for ever/],
    ['RETENTION_AUDIT_DAYS', '89', /at least 90/],
    ['RETENTION_CODES_DAYS', '1', /at least 2\./],
    ['RETENTION_ODDITIES_DAYS', '30.5', /at least 8\./],
    ['LOG_LEVEL', 'loud-4711', /pino level/],
    ['METRICS_TOKEN', 'short-4711', /at least 24/],
    ['OPERATOR_TOKEN', `a token with spaces ${'-4711'.repeat(5)}`, /openssl rand/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector-4711:4318', /http:\/\/127\.0\.0\.1:4318/],
  ])('%s=%s', (name, value, remedy) => {
    const [only, ...others] = problems({ [name]: value })
    expect(others).toEqual([])
    expect(only).toMatch(new RegExp(`^${name} .*\\.$`))
    expect(only).toMatch(remedy)
    expect(only).not.toContain('4711')
  })

  test('all errors are reported at once', () => {
    expect(problems({ PORT: 'x', ROLE: 'y', LOG_LEVEL: 'z' })).toHaveLength(3)
  })
})

describe('each missing setting is named once, with where to get it', () => {
  const named = (env: Record<string, string | undefined>) => problems(env).map(line => line.split(' ')[0])

  test.each([
    ['SEAL_KEYS', /npm run --silent seal-key/],
    ['PUBLIC_URL', /https address/],
    ['DATABASE_URL', /PostgreSQL/],
    ['SLACK_SIGNING_SECRET', /Basic Information/],
  ])('in production: %s', (name, remedy) => {
    const [only, ...others] = problems({ ...PRODUCTION, [name]: undefined })
    expect(others).toEqual([])
    expect(only).toMatch(new RegExp(`^${name} is missing`))
    expect(only).toMatch(remedy)
  })

  test('in production without anything', () => {
    expect(named({ NODE_ENV: 'production' }).sort()).toEqual(
      ['DATABASE_URL', 'PUBLIC_URL', 'SEAL_KEYS', 'SLACK_SIGNING_SECRET'].sort(),
    )
  })

  test('the playground’s feeds in production', () => {
    expect(problems({ ...PRODUCTION, FEEDS: 'local' })).toEqual([expect.stringMatching(/^FEEDS=local/)])
  })

  test('an address without TLS in production', () => {
    expect(problems({ ...PRODUCTION, PUBLIC_URL: 'http://fleetfeed.example.com' })).toEqual([
      expect.stringMatching(/^PUBLIC_URL .*https/),
    ])
  })

  test('parts of Slack', () => {
    expect(named({ SLACK_BOT_TOKEN: 'xoxb-4711' })).toEqual(['SLACK_SIGNING_SECRET'])
    expect(named({ SLACK_SIGNING_SECRET: 'x' })).toEqual(['SLACK_BOT_TOKEN'])
    expect(named({ SLACK_APP_TOKEN: 'xapp-4711' })).toEqual(['SLACK_BOT_TOKEN'])
    expect(named({ ...OAUTH, SLACK_APP_TOKEN: 'xapp-4711', SLACK_BOT_TOKEN: 'xoxb-4711' })).toEqual(['SLACK_APP_TOKEN'])
    expect(named({ ...OAUTH, SLACK_STATE_SECRET: undefined, PUBLIC_URL: 'https://x.example' })).toEqual([
      'SLACK_STATE_SECRET',
    ])
    expect(named({ ...OAUTH, SLACK_CLIENT_SECRET: undefined, PUBLIC_URL: 'https://x.example' })).toEqual([
      'SLACK_CLIENT_SECRET',
    ])
    expect(named(OAUTH)).toEqual(['PUBLIC_URL'])
    expect(named({ ...PRODUCTION, ...OAUTH, PUBLIC_URL: undefined })).toEqual(['PUBLIC_URL'])
  })

  test('parts of Teams: without an app id nothing would be authenticated, so nothing starts', () => {
    expect(named({ ...TEAMS, TEAMS_APP_ID: '' })).toEqual(['TEAMS_APP_ID'])
    expect(named({ ...PRODUCTION, ...TEAMS, TEAMS_APP_ID: '' })).toEqual(['TEAMS_APP_ID'])
    expect(named({ ...TEAMS, TEAMS_APP_PASSWORD: '' })).toEqual(['TEAMS_APP_PASSWORD'])
    expect(named({ ...TEAMS, TEAMS_TENANT_ID: '' })).toEqual(['TEAMS_TENANT_ID'])
    expect(named({ ...TEAMS, TEAMS_TENANT_ID: '', TEAMS_APP_TYPE: 'MultiTenant' })).toEqual([])
  })

  test('no message repeats a secret', () => {
    const all = [
      problems({ ...SLACK, SLACK_SIGNING_SECRET: undefined }),
      problems({ ...OAUTH, SLACK_STATE_SECRET: undefined }),
      problems({ ...OAUTH, SLACK_APP_TOKEN: 'xapp-4711' }),
      problems({ ...TEAMS, TEAMS_APP_ID: '' }),
    ]
    expect(all.flat().join()).not.toContain('4711')
  })
})

test('Administrators in Teams, as people paste them', () => {
  const { TEAMS_TENANT_ID } = TEAMS
  const read = (TEAMS_ADMINISTRATORS: string) =>
    readConfig({ ...PRODUCTION, ...TEAMS, TEAMS_ADMINISTRATORS }).teams?.administrators
  const id = '4f2a0c11-0000-4000-8000-00000000000a'
  const ada = ['ada@example.com']
  for (const pasted of [
    '"ada@example.com"',
    "'ada@example.com'",
    '<ada@example.com>',
    'mailto:ada@example.com',
    'Ada Keller <ada@example.com>;',
    '"Ada Keller" <mailto:Ada@Example.com>',
    'ada@example.com;',
    'ada@example.com,\n',
  ])
    expect(read(pasted), pasted).toEqual(ada)
  expect(read(`"ada@example.com,bob@example.com"`)).toEqual(['ada@example.com', 'bob@example.com'])
  expect(read(`{${id.toUpperCase()}}`)).toEqual([id])
  expect(read(`${TEAMS_TENANT_ID.toUpperCase()}/Ada@example.com`)).toEqual([`${TEAMS_TENANT_ID}/ada@example.com`])
  expect(read("o’brien@example.com, o'hara@example.com")).toEqual(['o’brien@example.com', "o'hara@example.com"])
  for (const wrong of ['ada@example.com bob@example.com', 'ada@@example.com', 'https://example.com/ada@x', `x/${id}`])
    expect(() => read(wrong), wrong).toThrow('TEAMS_ADMINISTRATORS must be e-mail addresses')
})

test('an address counts in a tenant that the operator named', () => {
  const multi = { ...PRODUCTION, ...TEAMS, TEAMS_APP_TYPE: 'MultiTenant' }
  const id = '4f2a0c11-0000-4000-8000-00000000000a'
  expect(problems({ ...multi, TEAMS_TENANT_ID: '', TEAMS_ADMINISTRATORS: 'ada@example.com' })).toEqual([
    expect.stringMatching(/^TEAMS_ADMINISTRATORS names an e-mail address without a tenant .*<tenant id>\/<address>/),
  ])
  for (const right of [id, `${ID}/ada@example.com`, `${ID}/${id}`])
    expect(problems({ ...multi, TEAMS_TENANT_ID: '', TEAMS_ADMINISTRATORS: right }), right).toEqual([])
  expect(problems({ ...multi, TEAMS_ADMINISTRATORS: 'ada@example.com' })).toEqual([])
  expect(problems({ ...PRODUCTION, ...TEAMS, TEAMS_ADMINISTRATORS: `${ID}/ada@example.com` })).toEqual([
    expect.stringContaining('TEAMS_ADMINISTRATORS names people of another tenant'),
  ])
})
