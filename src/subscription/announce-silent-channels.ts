import { refresh } from '../announcement/announce.ts'
import { announceToPeople } from '../announcement/announce-to-people.ts'
import type { Trx } from '../context.ts'
import { findRecipients } from '../person/find-recipients.ts'
import type { Work } from '../work.ts'
import { listSubscriptions } from './list-subscriptions.ts'

/**
 * Informs whoever set up the silent channels of a workspace, and its Administrators, in one message about all of them.
 * `except` sees it on an open screen and gets no message. Returns the number of silent channels.
 */
export async function announceSilentChannels(
  trx: Trx,
  hints: Work[],
  where: { accountId: number; workspaceId: number; except: number; now: Date },
): Promise<number> {
  const { accountId, workspaceId, except, now } = where
  const silent = (await listSubscriptions(trx, accountId)).filter(one => one.workspaceId === workspaceId && one.silent)
  if (silent.length === 0) return 0
  const owners = await trx
    .selectFrom('subscription')
    .select('created_by')
    .distinct()
    .where(
      'id',
      'in',
      silent.map(one => one.id),
    )
    .execute()
  const recipients = new Set<number>()
  for (const personId of [...owners.map(owner => owner.created_by), null]) {
    for (const recipient of await findRecipients(trx, accountId, personId)) recipients.add(recipient)
  }
  recipients.delete(except)
  const topic = { kind: 'silent_channels', workspaceId } as const
  const idempotencyKey = (recipient: number) => `silent/${workspaceId}/${now.toISOString()}/${recipient}`
  await announceToPeople(trx, hints, recipients, { accountId, topic, idempotencyKey, now })
  return silent.length
}

/** Redraws the messages about silent channels after a channel's feeds changed. */
export async function refreshSilentChannels(trx: Trx, hints: Work[], workspaceId: number, now: Date): Promise<void> {
  await refresh(trx, hints, { kind: 'silent_channels', workspaceId }, now)
}
