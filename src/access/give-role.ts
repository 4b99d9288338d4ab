import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Role } from '../database/tables.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { isNamedElsewhere } from '../person/role.ts'
import { refreshSuspension } from './announce-suspension.ts'

/**
 * Gives a person of the account a role; `null` takes the role away, whatever its reason. People who left get none. An
 * account keeps at least one Administrator.
 */
export async function giveRole(
  ctx: Context,
  actor: Actor,
  input: { personId: number; role: Role | null },
): Promise<
  { kind: 'given'; name: string } | { kind: 'last_administrator'; name: string } | { kind: 'not_found' } | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, hints) => {
    const { accountId } = actor
    const { personId, role } = input
    // One change of roles at a time: two Administrators who take each other's role at the same time would leave none.
    await trx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
    const administrators = await findAdministrators(trx, accountId)
    if (!administrators.includes(actor.personId)) return { kind: 'not_allowed' as const, needs: 'administer' as const }
    const person = await trx
      .selectFrom('person')
      .select(['name', 'role', 'role_reason'])
      .select(isNamedElsewhere.as('fromPlatform'))
      .where(ofAccount('person', accountId))
      .where('person.id', '=', personId)
      .where('person.standing', '!=', 'left')
      .executeTakeFirst()
    if (!person) return { kind: 'not_found' as const }
    const { name } = person
    const remainsAdministrator = role === 'administrator' || person.fromPlatform
    if (!remainsAdministrator && administrators.every(id => id === personId))
      return { kind: 'last_administrator' as const, name }
    const reason = role === null ? null : 'given'
    if (person.role === role && person.role_reason === reason) return { kind: 'given' as const, name }
    await trx.updateTable('person').set({ role, role_reason: reason }).where('id', '=', personId).execute()
    await recordAudit(trx, {
      accountId,
      personId: actor.personId,
      action: 'role_given',
      details: input,
      now: ctx.now(),
    })
    await refreshSuspension(trx, hints, personId, ctx.now())
    return { kind: 'given' as const, name }
  })
}
