import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import type { Place } from '../announcement/announcement.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import {
  type AddressProblem,
  type AuthMethod,
  type CredentialField,
  type CredentialFieldId,
  type FeedApp,
  feedApp,
  fieldsFor,
  isUrlField,
  signInsOf,
} from '../feed/feed.ts'
import { freeName, isFeedNameTooLong, lockNames, parseFeedName } from '../integration/feed-name.ts'
import { findIntegration, type Integration } from '../integration/find-integration.ts'
import type { FeedNameProblem } from '../integration/rename-feed.ts'
import { readSecrets, saveSecrets } from '../secret/secrets.ts'
import { verificationKey } from './held-verification.ts'

export type VerificationRequested =
  | { kind: 'verifying'; name: string; requestedAt: string }
  | { kind: 'incomplete'; fields: { id: FormFieldId; problem: FieldProblem }[] }
  | { kind: 'not_found' }
  | NotAllowed

/** A field of the form: a credential, or the name that the feed gets. */
export type FormFieldId = CredentialFieldId | 'feedName'

export type FieldProblem = FeedNameProblem | AddressProblem | 'too_long'

const MAX_LENGTH = 2000

/**
 * Verify: stores the entered credentials (sealed, apart from the ones in use) and enqueues a job that tries them. The
 * outcome is posted at `place`, where the person is. An empty secret stands for the one entered before; an empty name
 * for the usual one; without a name (a form of an older release) the feed keeps its own.
 *
 * `heldUntil`: until then the caller may show the outcome itself, so it is not posted before (`endHold`).
 */
export async function requestVerification(
  ctx: Context,
  actor: Actor,
  input: {
    integrationId: number
    typed: Partial<Record<CredentialFieldId, string>>
    name?: string | undefined
    place: Place
    heldUntil?: Date | null
  },
): Promise<VerificationRequested> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints): Promise<VerificationRequested> => {
    const typedName = input.name === undefined ? null : parseFeedName(input.name)
    const taken = typedName === null ? [] : await lockNames(trx, actor.accountId, input.integrationId)
    const integration = await findIntegration(trx, actor.accountId, input.integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' }
    const app = feedApp(ctx.feed, integration.oem)
    const before = await enteredBefore(ctx, trx, actor.accountId, integration.id)

    const signIn = readSignIn(app, input.typed.authMethod)
    if (signIn === 'missing') return { kind: 'incomplete', fields: [{ id: 'authMethod', problem: 'required' }] }
    const credentials: Partial<Record<CredentialFieldId, string>> = signIn === null ? {} : { authMethod: signIn }
    const problems: { id: FormFieldId; problem: FieldProblem }[] = []
    if (typedName !== null && isFeedNameTooLong(typedName)) problems.push({ id: 'feedName', problem: 'name_too_long' })
    for (const field of fieldsFor(app, signIn)) {
      const typed = input.typed[field.id] ?? ''
      // Spaces around a secret may be part of it, but only spaces count as empty.
      const entered = field.secret && typed.trim() !== '' ? typed : typed.trim()
      const value = entered === '' && field.secret ? (before[field.id] ?? '') : entered
      const problem = problemOf(ctx, field, value)
      if (problem) problems.push({ id: field.id, problem })
      else if (value !== '') credentials[field.id] = value
    }
    if (problems.length > 0) return { kind: 'incomplete', fields: problems }
    const host = ctx.feed.hostOf({ oem: app.oem, credentials })
    const name = typedName === null ? integration.name : freeName(typedName || usualName(app, integration, host), taken)

    const now = ctx.now()
    const requestedAt = now.toISOString()
    await obsoleteOlder(trx, integration.id, input.place)
    const candidate = { accountId: actor.accountId, kind: 'candidate', id: integration.id } as const
    await saveSecrets(trx, ctx.keyring, candidate, credentials)
    await trx
      .updateTable('integration')
      .set({ verify_requested_by: actor.personId, verify_requested_at: now, verify_trouble: null })
      .set({ host, name })
      .where('id', '=', integration.id)
      .execute()
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: actor.workspaceId,
      place: input.place,
      topic: { kind: 'verification', integrationId: integration.id, personId: actor.personId, requestedAt },
      idempotencyKey: verificationKey({ integrationId: integration.id, requestedAt }),
      now,
      due: input.heldUntil ?? null,
      held: Boolean(input.heldUntil),
    })
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'credentials_entered',
      details: {
        integrationId: integration.id,
        fields: [...new Set(app.fields.map(field => field.id))].filter(id => credentials[id] !== undefined),
      },
      now,
    })
    hints.push({ job: 'verify', integrationId: integration.id, requestedAt })
    return { kind: 'verifying', name, requestedAt }
  })
}

/** The way to sign in that was chosen; null if the app has only one. */
function readSignIn(app: FeedApp, chosen: string | undefined): AuthMethod | null | 'missing' {
  const offered = signInsOf(app)
  if (offered.length === 0) return null
  return offered.find(one => one === chosen) ?? 'missing'
}

/** The name of a feed for which none was chosen: its OEM's, or its server's if it may be any OEM's. */
function usualName(app: FeedApp, integration: Integration, host: string | null): string {
  return app.generic ? (host ?? integration.name) : app.name
}

/** Marks older attempts on the same screen as obsolete: only the outcome of the newest one is posted there. */
async function obsoleteOlder(trx: Trx, integrationId: number, place: Place): Promise<void> {
  const older = sql<SqlBool>`topic @> ${JSON.stringify({ kind: 'verification', integrationId })}::jsonb
    and place = ${JSON.stringify(place)}::jsonb and state = 'pending'`
  await lockInOrder(trx, older)
  await trx
    .updateTable('announcement')
    .set({ state: 'undeliverable', problem: 'obsolete', due_at: null })
    .where(older)
    .execute()
}

export interface CredentialForm {
  /** The way to sign in that was chosen before, if the app lets people choose. */
  signIn: AuthMethod | null
  values: Partial<Record<CredentialFieldId, string>>
  /** The fields whose secrets were entered before. */
  storedSecrets: CredentialFieldId[]
  /** The address that is requested first, as derived from the entered one. Null if none was entered. */
  firstAddress: string | null
}

/**
 * What the form may show of credentials that were entered before: values that aren't secret, and which secrets exist.
 * `signIn`: for another way to sign in than before.
 */
export async function readCredentialForm(
  ctx: Context,
  actor: Actor,
  integrationId: number,
  signIn?: AuthMethod | null,
): Promise<CredentialForm | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const integration = await findIntegration(ctx.db, actor.accountId, integrationId)
  if (!integration) return { signIn: null, values: {}, storedSecrets: [], firstAddress: null }
  const app = feedApp(ctx.feed, integration.oem)
  const before = await enteredBefore(ctx, ctx.db, actor.accountId, integrationId)
  const values: Partial<Record<CredentialFieldId, string>> = {}
  const storedSecrets: CredentialFieldId[] = []
  const enteredSignIn = readSignIn(app, before.authMethod)
  const form = signIn ?? (enteredSignIn === 'missing' ? null : enteredSignIn)
  for (const field of fieldsFor(app, form)) {
    const value = before[field.id]
    if (value === undefined) continue
    if (field.secret) storedSecrets.push(field.id)
    else values[field.id] = value
  }
  const firstAddress = ctx.feed.firstAddress({ oem: app.oem, credentials: before })
  return { signIn: form, values, storedSecrets, firstAddress }
}

async function enteredBefore(ctx: Context, db: Context['db'] | Trx, accountId: number, id: number) {
  const [current, candidate] = await Promise.all([
    readSecrets(db, ctx.keyring, { accountId, kind: 'integration', id }),
    readSecrets(db, ctx.keyring, { accountId, kind: 'candidate', id }),
  ])
  return { ...current, ...candidate }
}

function problemOf(ctx: Context, { id, required }: CredentialField, value: string): FieldProblem | null {
  if (value === '') return required ? 'required' : null
  if (value.length > MAX_LENGTH) return 'too_long'
  return isUrlField(id) ? ctx.feed.addressProblem(value) : null
}
