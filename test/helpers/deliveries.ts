import type { DeliveryFailure } from '../../adapters/chat/deliveries/error-table.ts'
import { unlessObsolete } from '../../adapters/chat/deliveries/unless-obsolete.ts'
import { giveRole } from '../../src/access/give-role.ts'
import type { Actor } from '../../src/actor.ts'
import { announce } from '../../src/announcement/announce.ts'
import type { Place, Topic } from '../../src/announcement/announcement.ts'
import { deliver } from '../../src/announcement/deliver.ts'
import type { Address, Messenger } from '../../src/announcement/messenger.ts'
import { transact, type WorkerContext } from '../../src/context.ts'
import type { Platform } from '../../src/database/tables.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { Core } from './core.ts'
import { subscribe } from './subscribe.ts'

const EDITED: { readonly [V in DeliveryFailure]: string } = {
  temporary: 'sending, due',
  refused: 'sent',
  login_refused: 'sent, awaits login',
  gone: 'pending, due, said anew',
  bug: 'thrown: sending, due',
  unknown: 'sending, due',
}

/**
 * The expected state of an announcement row after such an answer to a call that posts, edits, or draws a screen that
 * somebody has open.
 */
export const BECOMES: { readonly [How in 'post' | 'edit' | 'view']: { readonly [V in DeliveryFailure]: string } } = {
  post: {
    temporary: 'pending, due',
    refused: 'undeliverable; told: Bob',
    login_refused: 'undeliverable, awaits login',
    gone: 'pending, due',
    bug: 'thrown: sending, due',
    // In Slack it is looked up first.
    unknown: 'sending, due, tried',
  },
  edit: EDITED,
  // Whatever the reason, the person who waits gets a message.
  view: { ...EDITED, refused: EDITED.gone, login_refused: EDITED.gone },
}

/**
 * The delivery on a real database and one platform, step by step: nothing happens automatically. Ada is Administrator;
 * Bob chose the channel and is Fleet Administrator.
 */
export async function openDeliveries(
  core: Core,
  platform: Platform,
  messenger: Messenger,
  where: { workspace: string; channel: string; people: { Ada: string; Bob: string } },
) {
  const ctx: WorkerContext = { ...core.ctx, messengers: { [platform]: unlessObsolete(core.ctx, messenger) } }
  const workspace = await findWorkspace(core.db, { platform, externalId: where.workspace })
  if (!workspace) throw new Error('The app is not installed.')
  const { id: workspaceId, accountId } = workspace
  const join = async (name: 'Ada' | 'Bob'): Promise<Actor> => {
    const facts = { locale: 'en-US', timeZone: 'UTC', standing: 'inside', workspaceAdmin: name === 'Ada' } as const
    await saveProfile(core.ctx, { workspaceId, externalId: where.people[name], name, ...facts })
    const actor = await findActor(core.db, { platform, workspace: where.workspace, person: where.people[name] })
    if (!actor) throw new Error(`Nobody called ${name}`)
    return actor
  }
  const ada = await join('Ada')
  await giveRole(core.ctx, ada, { personId: (await join('Bob')).personId, role: 'fleet_administrator' })
  const bob = await join('Bob')
  await subscribe(core.ctx, bob, where.channel, ['new_assets'])
  let nth = 0

  const row = (id: number) =>
    core.db.selectFrom('announcement').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  /** Who is told about that announcement, by name, in order. */
  const told = async (id: number) => {
    const rows = await core.db
      .selectFrom('announcement')
      .innerJoin('person', 'person.workspace_id', 'announcement.workspace_id')
      .select(['person.name', 'topic', 'place', 'external_id'])
      .where('announcement.id', '>', id)
      .orderBy('person.name')
      .execute()
    return rows
      .filter(one => one.topic.kind === 'undeliverable' && one.topic.announcementId === id)
      .filter(one => one.place.kind === 'person' && one.place.person === one.external_id)
      .map(one => one.name)
  }
  /** Makes everything that exists now neither open nor due any more. */
  const rest = async () => {
    await core.db
      .updateTable('announcement')
      .set({ state: 'sent', due_at: null, awaits_login: false })
      .where(eb => eb.or([eb('state', '!=', 'sent'), eb('due_at', 'is not', null), eb('awaits_login', '=', true)]))
      .execute()
  }
  return {
    ctx,
    ada,
    bob,
    accountId,
    workspaceId,
    row,
    told,
    rest,
    channel: { kind: 'channel', channel: where.channel } as const,
    person: { kind: 'person', person: where.people.Ada } as const,
    /** Announces something there, due now. With an address it is posted already, and is to be edited. */
    async said(place: Place, address: Address | null = null, topic: Topic | null = null): Promise<number> {
      nth += 1
      const said = topic ?? ({ kind: 'swallowed', integrationId: 1_000_000 + nth, assets: 1 } as const)
      const id = await transact(ctx, (trx, hints) =>
        announce(trx, hints, {
          accountId,
          workspaceId,
          place,
          topic: said,
          idempotencyKey: `deliveries/${nth}`,
          now: ctx.now(),
        }),
      )
      if (address) {
        const stands = { state: 'sent', address: JSON.stringify(address) } as const
        await core.db.updateTable('announcement').set(stands).where('id', '=', id).execute()
      }
      return id
    },
    /** One try. Returns the row’s state afterwards and who is told, in a few words. */
    async tries(id: number, messengerNow?: Messenger): Promise<string> {
      const with_ = messengerNow ? { ...ctx, messengers: { [platform]: messengerNow } } : ctx
      const before = await row(id)
      const thrown = await deliver(with_, { announcementId: id }).then(
        () => '',
        () => 'thrown: ',
      )
      const after = await row(id)
      const people = await told(id)
      const words = [
        after.state,
        ...(after.due_at ? ['due'] : []),
        ...(after.awaits_login ? ['awaits login'] : []),
        ...(after.tried_at && !after.address && after.state !== 'undeliverable' ? ['tried'] : []),
        ...(before.address && !after.address ? ['said anew'] : []),
      ]
      return `${thrown}${words.join(', ')}${people.length > 0 ? `; told: ${people.join(', ')}` : ''}`
    },
  }
}

export type Deliveries = Awaited<ReturnType<typeof openDeliveries>>
