import { refresh } from '../announcement/announce.ts'
import { announceToPeople } from '../announcement/announce-to-people.ts'
import type { Trx } from '../context.ts'
import type { Role } from '../database/tables.ts'
import { findRecipients } from '../person/find-recipients.ts'
import type { Work } from '../work.ts'

/** Informs the Administrators that a person is an outsider now and lost their role, so that they can give it again. */
export async function announceSuspension(
  trx: Trx,
  hints: Work[],
  lost: { accountId: number; personId: number; role: Role; now: Date },
): Promise<void> {
  const { accountId, personId, role, now } = lost
  const topic = { kind: 'role_suspended', personId, role } as const
  const idempotencyKey = (recipient: number) => `suspended/${personId}/${now.toISOString()}/${recipient}`
  await announceToPeople(trx, hints, await findRecipients(trx, accountId, null), {
    accountId,
    topic,
    idempotencyKey,
    now,
  })
}

/** Redraws the posts about lost roles after the person's role changed. */
export async function refreshSuspension(trx: Trx, hints: Work[], personId: number, now: Date): Promise<void> {
  for (const role of ['administrator', 'fleet_administrator'] as const) {
    await refresh(trx, hints, { kind: 'role_suspended', personId, role }, now)
  }
}
