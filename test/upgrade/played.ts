import pino from 'pino'
import { unlessObsolete } from '../../adapters/chat/deliveries/unless-obsolete.ts'
import { drawTopic } from '../../adapters/chat/posts.ts'
import { viewerAt } from '../../adapters/chat/viewer.ts'
import { createFeed } from '../../adapters/feeds/create-feed.ts'
import type { Actor } from '../../src/actor.ts'
import type { Destination, Message, Messenger } from '../../src/announcement/messenger.ts'
import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'
import type { WorkerContext } from '../../src/context.ts'
import { connect } from '../../src/database/connect.ts'
import type { FeedConnection } from '../../src/feed/feed.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { machine, page } from '../helpers/core.ts'
import { SEAL_KEYS } from './restore.ts'

/** What each login listed when the dump was made, by what its credentials say. */
export interface ListedMachines {
  login: { oem: string; baseUrl?: string }
  machines: EquipmentNames[]
}

/**
 * The core on a database that the dump became, at that time: its feeds list what they listed, the large one is still closed
 * for maintenance, and chat takes everything that is said.
 */
export function openPlayedContext(
  databaseUrl: string,
  { at, list: lists }: { at: string; list: readonly ListedMachines[] },
): { ctx: WorkerContext; clock: { now: Date }; close(): Promise<void> } {
  const clock = { now: new Date(at) }
  const db = connect({ url: databaseUrl })
  const oems = createFeed({ allowedHosts: [], now: () => clock.now, log: { warn() {} } })
  /** As the messengers of the platforms draw it: what can't be drawn is not sent. */
  const draw = async (to: Destination, { accountId, topic }: Message) => {
    const viewer = await viewerAt(ctx, accountId, to, person => actorIn(ctx, to.workspaceId, person))
    await drawTopic(ctx, viewer, topic)
  }
  const messenger: Messenger = {
    post: async (to, message, { correlationId: mark, begin }) => {
      await begin()
      await draw(to, message)
      return { kind: 'sent', address: { channel: 'C0', ts: mark } }
    },
    update: async (to, address, message) => {
      await draw(to, message)
      return { kind: 'sent', address }
    },
    find: async () => ({ kind: 'absent' }),
  }
  const listOf = ({ oem, credentials }: FeedConnection) =>
    lists.find(({ login }) => login.oem === oem && login.baseUrl === credentials.baseUrl)
  const ctx: WorkerContext = {
    db,
    feed: {
      catalogue: oems.catalogue,
      firstAddress: () => null,
      hostOf: () => null,
      addressProblem: () => null,
      readPage: async connection => {
        const list = listOf(connection)
        return list ? page(list.machines.map(names => machine(0, { ...BARE, ...names }))) : { kind: 'maintenance' }
      },
    },
    now: () => clock.now,
    keyring: parseKeyring(SEAL_KEYS),
    log: pino({ level: 'silent' }),
    publicUrl: () => 'https://fleetfeed.example.com',
    enqueueHint: () => {},
    messengers: {},
    directories: {},
    homes: {},
    performClick: async () => ({ kind: 'silent' }),
  }
  const careful = unlessObsolete(ctx, messenger)
  ctx.messengers = { slack: careful, teams: careful }
  return {
    ctx,
    clock,
    close: async () => {
      await oems.close()
      await db.destroy()
    },
  }
}

async function actorIn(ctx: WorkerContext, workspaceId: number, person: string): Promise<Actor> {
  const row = await ctx.db
    .selectFrom('workspace')
    .select(['platform', 'external_id as workspace'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const actor = await findActor(ctx.db, { ...row, person })
  if (!actor) throw new Error(`Nobody is called ${person}.`)
  return actor
}

/** Nothing but its names: what a machine does is of no interest here. */
const BARE = {
  observedAt: null,
  latitude: null,
  longitude: null,
  operatingHours: null,
  fuelRemainingPercent: null,
  engineRunning: null,
} as const
