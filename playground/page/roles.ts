import { giveRole } from '../../src/access/give-role.ts'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { listRoleHolders } from '../../src/person/list-people.ts'
import { isAdministrator, roleOfPerson } from '../../src/person/role.ts'
import type { PlatformName, RoleName, WorldAct } from './api.ts'
import { Refusal } from './done.ts'
import type { World } from './world.ts'

type Chats = Pick<World, 'slack' | 'teams'>

/** The roles of the people on both platforms. A person whom the product doesn't know has none. */
export async function readRoles(
  ctx: Context,
  chats: Chats,
): Promise<{ platform: PlatformName; person: string; role: RoleName }[]> {
  const rows = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['workspace.platform', 'person.external_id', roleOfPerson.as('role')])
    .where('workspace.external_id', 'in', [chats.slack.teamId, chats.teams.tenantId])
    .execute()
  const roles = new Map(rows.map(row => [`${row.platform} ${row.external_id}`, row.role]))
  const roleOf = (platform: PlatformName, knownAs: string): RoleName => roles.get(`${platform} ${knownAs}`) ?? 'member'
  return [
    ...chats.slack.people().map(({ id }) => ({ platform: 'slack' as const, person: id, role: roleOf('slack', id) })),
    ...chats.teams.people().map(({ id, aadObjectId }) => ({
      platform: 'teams' as const,
      person: id,
      role: roleOf('teams', aadObjectId),
    })),
  ]
}

/** An Administrator gives or takes the role, by the product's own use case. */
export async function setRole(world: World, act: Extract<WorldAct, { do: 'role' }>): Promise<void> {
  const { ctx } = world.product
  const who = await arrived(world, act.platform, act.person)
  if (act.role === 'administrator' && who.role === 'administrator') return
  const holders = await listRoleHolders(ctx, who.accountId)
  if (holders.some(holder => holder.personId === who.personId && holder.fromPlatform)) {
    const why = act.platform === 'slack' ? 'owns the workspace' : 'is named by the operator’s setting'
    throw new Refusal(`${who.name} ${why} and so stays Administrator.`)
  }
  const administrator = await findAdministrator(ctx, who)
  if (!administrator)
    throw new Refusal('Nobody is Administrator there: whom the operator names must open the app first.')
  const role = act.role === 'member' ? null : act.role
  const given = await giveRole(ctx, administrator, { personId: who.personId, role })
  if (given.kind !== 'given') throw new Refusal(`The product refused it: ${given.kind.replaceAll('_', ' ')}.`)
}

/** The product knows only people who have used it, so anybody else opens the app first. */
async function arrived({ slack, teams, product }: World, platform: PlatformName, name: string): Promise<Actor> {
  const person = platform === 'slack' ? slack.person(name).id : teams.person(name).aadObjectId
  const workspace = platform === 'slack' ? slack.teamId : teams.tenantId
  const find = () => findActor(product.ctx.db, { platform, workspace, person })
  let actor = await find()
  if (!actor && platform === 'slack') {
    await slack.person(name).openHome()
    await slack.until(() => slack.person(name).home())
  } else if (!actor) {
    await teams.installFor(name, 'personal')
  }
  actor ??= await find()
  if (!actor) throw new Refusal(`${name} could not open the app.`)
  return actor
}

async function findAdministrator(ctx: Context, who: Actor): Promise<Actor | null> {
  const row = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['workspace.platform', 'workspace.external_id as workspace', 'person.external_id as person'])
    .where('workspace.account_id', '=', who.accountId)
    .where('workspace.uninstalled_at', 'is', null)
    .where(isAdministrator)
    .orderBy('person.workspace_admin', 'desc')
    .orderBy('person.id')
    .executeTakeFirst()
  return row ? await findActor(ctx.db, row) : null
}
