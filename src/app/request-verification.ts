import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import type { Place } from '../announcement/announcement.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { type CredentialFieldId, feedApp, isUrlField } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { readSecrets, saveSecrets } from '../secret/secrets.ts'

export type VerificationRequested =
  | { kind: 'verifying'; name: string }
  | { kind: 'incomplete'; fields: { id: CredentialFieldId; problem: FieldProblem }[] }
  | { kind: 'not_found' }
  | NotAllowed

export type FieldProblem = 'required' | 'not_a_url' | 'too_long'

const MAX_LENGTH = 2000

/**
 * Verify: stores the entered credentials (sealed, apart from the ones in use) and enqueues a job that tries them. The
 * outcome is posted at `place`, where the person is. An empty secret stands for the one entered before.
 */
export async function requestVerification(
  ctx: Context,
  actor: Actor,
  input: { integrationId: number; typed: Partial<Record<CredentialFieldId, string>>; place: Place },
): Promise<VerificationRequested> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints): Promise<VerificationRequested> => {
    const integration = await findIntegration(trx, actor.accountId, input.integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' }
    const app = feedApp(ctx.feed, integration.oem)
    const before = await enteredBefore(ctx, trx, actor.accountId, integration.id)

    const credentials: Partial<Record<CredentialFieldId, string>> = {}
    const problems: { id: CredentialFieldId; problem: FieldProblem }[] = []
    for (const field of app.fields) {
      const typed = input.typed[field.id] ?? ''
      // Spaces around a secret may be part of it, but only spaces count as empty.
      const entered = field.secret && typed.trim() !== '' ? typed : typed.trim()
      const value = entered === '' && field.secret ? (before[field.id] ?? '') : entered
      const problem = problemOf(field.id, value, field.required)
      if (problem) problems.push({ id: field.id, problem })
      else if (value !== '') credentials[field.id] = value
    }
    if (problems.length > 0) return { kind: 'incomplete', fields: problems }

    const now = ctx.now()
    const requestedAt = now.toISOString()
    await obsoleteOlder(trx, integration.id, input.place)
    const candidate = { accountId: actor.accountId, kind: 'candidate', id: integration.id } as const
    await saveSecrets(trx, ctx.keyring, candidate, credentials)
    await trx
      .updateTable('integration')
      .set({ verify_requested_by: actor.personId, verify_requested_at: now, verify_trouble: null })
      .set({ host: ctx.feed.hostOf({ oem: app.oem, credentials }) })
      .where('id', '=', integration.id)
      .execute()
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: actor.workspaceId,
      place: input.place,
      topic: { kind: 'verification', integrationId: integration.id, personId: actor.personId, requestedAt },
      idempotencyKey: `verification/${integration.id}/${requestedAt}`,
      now,
      due: null,
    })
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'credentials_entered',
      details: {
        integrationId: integration.id,
        fields: app.fields.map(field => field.id).filter(id => credentials[id] !== undefined),
      },
      now,
    })
    hints.push({ job: 'verify', integrationId: integration.id, requestedAt })
    return { kind: 'verifying', name: integration.name }
  })
}

/** Marks older attempts on the same screen as obsolete: only the outcome of the newest one is posted there. */
async function obsoleteOlder(trx: Trx, integrationId: number, place: Place): Promise<void> {
  const older = sql<SqlBool>`topic @> ${JSON.stringify({ kind: 'verification', integrationId })}::jsonb
    and place = ${JSON.stringify(place)}::jsonb and state = 'pending' and due_at is null`
  await lockInOrder(trx, older)
  await trx.updateTable('announcement').set({ state: 'undeliverable', problem: 'obsolete' }).where(older).execute()
}

export interface CredentialForm {
  values: Partial<Record<CredentialFieldId, string>>
  /** The fields whose secrets were entered before. */
  storedSecrets: CredentialFieldId[]
  /** The address that is requested first, as derived from the entered one. Null if none was entered. */
  firstAddress: string | null
}

/**
 * What the form may show of credentials that were entered before: values that aren't secret, and which secrets exist.
 */
export async function readCredentialForm(
  ctx: Context,
  actor: Actor,
  integrationId: number,
): Promise<CredentialForm | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const integration = await findIntegration(ctx.db, actor.accountId, integrationId)
  if (!integration) return { values: {}, storedSecrets: [], firstAddress: null }
  const before = await enteredBefore(ctx, ctx.db, actor.accountId, integrationId)
  const values: Partial<Record<CredentialFieldId, string>> = {}
  const storedSecrets: CredentialFieldId[] = []
  for (const field of feedApp(ctx.feed, integration.oem).fields) {
    const value = before[field.id]
    if (value === undefined) continue
    if (field.secret) storedSecrets.push(field.id)
    else values[field.id] = value
  }
  const { oem } = feedApp(ctx.feed, integration.oem)
  return { values, storedSecrets, firstAddress: ctx.feed.firstAddress({ oem, credentials: before }) }
}

async function enteredBefore(ctx: Context, db: Context['db'] | Trx, accountId: number, id: number) {
  const [current, candidate] = await Promise.all([
    readSecrets(db, ctx.keyring, { accountId, kind: 'integration', id }),
    readSecrets(db, ctx.keyring, { accountId, kind: 'candidate', id }),
  ])
  return { ...current, ...candidate }
}

function problemOf(id: CredentialFieldId, value: string, required: boolean): FieldProblem | null {
  if (value === '') return required ? 'required' : null
  if (value.length > MAX_LENGTH) return 'too_long'
  if (isUrlField(id)) {
    const url = URL.parse(value)
    if (url === null || !/^https?:$/.test(url.protocol)) return 'not_a_url'
  }
  return null
}
