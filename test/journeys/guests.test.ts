import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { giveRole } from '../../src/access/give-role.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

/** A member becomes a guest, and then an Administrator clicks on the cards in their own chat. */
const DAY = 25 * 60 * 60_000
const becomesGuest = {
  Slack: ({ slack }: Product, name: string) => slack.changePerson(name, { guest: 'multi_channel' }),
  Teams: ({ teams }: Product, name: string) => teams.changePerson(name, { role: 'guest' }),
}

describe.each([
  { way: SLACK, turn: becomesGuest.Slack },
  { way: TEAMS, turn: becomesGuest.Teams },
])('$way.name', ({ way, turn }) => {
  let product: Product
  let ada: User
  let fred: User
  beforeAll(async () => {
    product = await startProduct({ at: '2026-11-10T09:00:00Z' })
    product.feeds.caterpillar.fleet.add(2)
    ada = await way.arrive(product)
    await integrate(product, ada, 'caterpillar')
    fred = await way.join(product, 'Fred')
  })
  afterAll(() => product.stop())

  const person = (name: string) =>
    product.ctx.db.selectFrom('person').selectAll().where('name', 'like', `${name}%`).executeTakeFirstOrThrow()
  const roleOf = async (name: string) => (await person(name)).role
  /** A day later their change is noticed, with or without an event. */
  const aDayLater = async () => {
    product.clock.advance(DAY)
    await product.drain()
  }

  test('“Allow anyway” allows the request of a person who became a guest', async () => {
    await fred.write('apps')
    await fred.sees(en.access.request)
    await fred.press('access.request')
    await product.drain()
    await ada.sees('asks for access')
    turn(product, 'Fred')
    await aDayLater()

    await ada.press('access.allow')
    await product.drain()
    await ada.sees('is no longer a member of this company')
    expect(await roleOf('Fred'), 'Allow alone gives nothing to a guest').toBeNull()
    await ada.press('access.allowOutside')
    await expect.poll(() => roleOf('Fred')).toBe('fleet_administrator')
    await product.drain()
    // On Teams a card is edited where it is, above later messages.
    expect(ada.told()).toContain('Allowed by Ada')
    expect(ada.wrong()).toEqual([])
  })

  test('“Give it back” gives a Fleet Administrator who became a guest the role again', async () => {
    const max = await way.join(product, 'Max')
    await max.write('apps')
    await max.sees(en.access.request)
    const { ctx } = product
    const { id, workspace_id } = await person('Max')
    const { id: giver } = await person('Ada')
    const by = await ctx.db
      .selectFrom('person')
      .innerJoin('workspace', 'workspace.id', 'workspace_id')
      .select(['workspace.platform', 'workspace.external_id as workspace', 'person.external_id as person'])
      .where('person.id', '=', giver)
      .executeTakeFirstOrThrow()
    const actor = await findActor(ctx.db, by)
    if (!actor) throw new Error('Ada is somebody.')
    expect(actor.workspaceId).toBe(workspace_id)
    expect(await giveRole(ctx, actor, { personId: id, role: 'fleet_administrator' })).toMatchObject({ kind: 'given' })
    turn(product, 'Max')
    await aDayLater()
    expect(await roleOf('Max'), 'nothing is given back by itself').toBeNull()

    await ada.sees(en.access.giveAgain)
    await ada.press('access.giveAgain')
    await expect.poll(() => roleOf('Max')).toBe('fleet_administrator')
    await product.drain()
    await aDayLater()
    expect(await roleOf('Max'), 'given to a guest it stays').toBe('fleet_administrator')
    expect(ada.wrong()).toEqual([])
  })
})
