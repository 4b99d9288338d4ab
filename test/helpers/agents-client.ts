import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BoundChild, spawnBound } from '../../playground/bound-process.ts'

const CLI = fileURLToPath(import.meta.resolve('@microsoft/m365agentsplayground/cli.js'))

/** The people in the client. It requires every property, and five people beside the one at the screen. */
const person = (number: number, givenName: string, surname: string) => ({
  id: `user-${number}`,
  name: `${givenName} ${surname}`,
  userPrincipleName: `${givenName.toLowerCase()}@example.com`,
  aadObjectId: `00000000-0000-0000-0000-00000000002${number}`,
  givenName,
  surname,
  email: `${givenName.toLowerCase()}@example.com`,
})
const CONFIG = {
  version: '0.1.1',
  tenantId: '00000000-0000-0000-0000-000000000001',
  bot: { id: '28:fleetfeed', name: 'Fleetfeed' },
  currentUser: person(0, 'Ada', 'Berger'),
  users: [
    person(1, 'Bob', 'Ito'),
    person(2, 'Cleo', 'Marchand'),
    person(3, 'Dan', 'Okafor'),
    person(4, 'Eva', 'Lindqvist'),
    person(5, 'Finn', 'Walsh'),
  ],
  personalChat: { id: 'chat-ada' },
  groupChat: { id: 'chat-group', name: 'Group Chat' },
  team: {
    id: 'team-works',
    name: 'Works',
    aadGroupId: 'aad-team-works',
    channels: [{ id: 'channel-fleet', name: 'Fleet' }],
  },
}

export interface AgentsClient {
  url: string
  stop(): Promise<void>
}

/**
 * Starts Microsoft 365 Agents Playground for the app at that address; it ends with this process. Without a login it
 * signs nothing.
 */
export async function startAgentsClient(app: string): Promise<AgentsClient> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-agents-playground-'))
  const config = join(folder, 'config.yml')
  // JSON is YAML.
  await writeFile(config, JSON.stringify(CONFIG))
  const tied = spawnBound(
    // Port 0: a free port, which it prints.
    [process.execPath, CLI, 'start', '-e', app, '-c', 'msteams', '-p', '0', '--disable-telemetry'],
    'TERM',
    {
      output: 'pipe',
      remove: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        // What the client sends the app as the person’s language and zone.
        LC_ALL: 'en_US.UTF-8',
        TZ: 'UTC',
        TEAMSAPPTESTER_BROWSER: 'none',
        SEND_INSTALLATION_ACTIVITY: 'true',
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: config,
        M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'client.log'),
        // Its telemetry library sends data whatever the switch says.
        APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
        // If it can’t start, it sends telemetry before it has read the switch; over https nothing leaves the machine.
        https_proxy: 'http://127.0.0.1:9',
      },
    },
  )
  const port = await listeningPort(tied).catch(async err => {
    await tied.stop()
    throw err
  })
  return { url: `http://127.0.0.1:${port}/`, stop: () => tied.stop() }
}

/** The output is read for as long as the client runs: the client ends if nobody reads it. */
function listeningPort({ child }: BoundChild): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (data: Buffer) => {
      said += data.toString()
      const port = /Listening on (\d+)/.exec(said)?.[1]
      if (port) resolve(port)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', () => reject(new Error(`The client ended: ${said}`)))
  })
}
