import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import type { LocalTenant } from '../../playground/teams/local-tenant.ts'
import { giveRole } from '../../src/access/give-role.ts'
import { createAdministratorCode } from '../../src/person/administrator-code.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { readCard } from '../helpers/read-card.ts'
import { plainSpaces } from '../helpers/seen.ts'

/** The app’s newest message where somebody asked. */
async function ask(tenant: LocalTenant, name: string, word: string, where = 'dm'): Promise<string> {
  const person = tenant.person(name)
  await person.message(where, where === 'dm' ? word : `@Fleetfeed ${word}`)
  const cards = person.look(where).filter(message => message.from === 'app')
  return readCard(cards.at(-1)?.card)
}

const roleIn = async (product: Product, tenant: LocalTenant, name: string) => {
  const { aadObjectId: person } = tenant.person(name)
  return (await findActor(product.ctx.db, { platform: 'teams', workspace: tenant.tenantId, person }))?.role ?? null
}

const trail = async (product: Product) => {
  const rows = await product.ctx.db
    .selectFrom('audit_entry')
    .select(['action', 'details'])
    .where('action', 'like', 'administrator%')
    .orderBy('id')
    .execute()
  return rows.map(({ action, details }) => ({ action, ...details }))
}

describe('installed for everybody, with no Administrator named', () => {
  let product: Product
  let tenant: LocalTenant
  beforeAll(async () => {
    product = await startProduct({ teams: { administrators: [] } })
    tenant = product.teams
  })
  afterAll(() => product.stop())

  test('nobody becomes Administrator by being first, in whatever order they come', async () => {
    await Promise.all(['Fred', 'Ada', 'Max', 'Marie'].map(name => tenant.installFor(name, 'personal')))
    await tenant.installFor('Max', 'team')
    for (const name of ['Fred', 'Ada', 'Max', 'Marie']) expect(await roleIn(product, tenant, name), name).toBeNull()
    expect(await trail(product)).toEqual([])
  })

  test.each(['people', 'settings', 'audit', 'apps'])(
    '%s: until there is an Administrator everybody is told so',
    async word => {
      expect(await ask(tenant, 'Fred', word)).toContain(en.access.noAdministrator)
      expect(await ask(tenant, 'Marie', word)).toContain(plainSpaces(fr.access.noAdministrator))
      // A request is kept for the first Administrator; the person is told so.
      if (word === 'apps') expect(await ask(tenant, 'Fred', word)).toContain(en.access.request)
    },
  )

  test('what needs no Administrator works as always', async () => {
    expect(await ask(tenant, 'Fred', 'status')).toBe(
      `${en.status.title}\n${en.status.none}\n${en.status.channelByChannel}`,
    )
  })

  test('a wrong code, one for another tenant and an old one are refused, and after five no code is checked', async () => {
    const now = () => product.clock.now
    const ofAnother = await createAdministratorCode({ db: product.ctx.db, now }, 'another-tenant')
    const old = await createAdministratorCode({ db: product.ctx.db, now }, tenant.tenantId)
    product.clock.advance(24 * 60 * 60_000)
    for (const code of ['ABCD-EFGH', ofAnother.code, old.code, 'x', 'ABCD-EFGJ']) {
      expect(await ask(tenant, 'Fred', `administrator ${code}`)).toContain(en.administrator.wrong)
    }
    const right = await createAdministratorCode({ db: product.ctx.db, now }, tenant.tenantId)
    expect(await ask(tenant, 'Fred', `administrator ${right.code}`)).toContain(en.administrator.tooMany)
    expect(await roleIn(product, tenant, 'Fred')).toBeNull()
    product.clock.advance(15 * 60_000)
    expect(await ask(tenant, 'Fred', `administrator ${old.code}`)).toContain(en.administrator.wrong)
    const rows = await product.ctx.db.selectFrom('administrator_code').select('code_hash').execute()
    expect(rows.map(row => row.code_hash.toString()).join()).not.toContain(right.code)
  })

  test('the operator’s code makes an Administrator, once; in a channel the answer is for that person alone', async () => {
    const run = promisify(execFile)
    const env = { ...process.env, DATABASE_URL: product.settings.databaseUrl }
    const printed = await run(process.execPath, ['commands/administrator-code.ts', tenant.tenantId.toUpperCase()], {
      env,
    })
    const [code = ''] = /^[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(printed.stdout) ?? []
    // The script uses the machine’s clock, the product the simulated one.
    await product.ctx.db
      .updateTable('administrator_code')
      .set({ expires_at: new Date(product.clock.now.getTime() + 60_000) })
      .where('used_at', 'is', null)
      .execute()
    expect(await ask(tenant, 'Max', `administrateur ${code.toLowerCase().replace('-', ' ')}`, '#Fleet')).toBe(
      `${en.app.name}\n${en.common.sentToChat}`,
    )
    expect(readCard(tenant.person('Max').card('dm'))).toContain(en.administrator.done)
    expect(await roleIn(product, tenant, 'Max')).toBe('administrator')
    expect(await trail(product)).toMatchObject([{ action: 'administrator_named', by: 'code' }])
    expect(await ask(tenant, 'Max', 'people')).toContain('Max Weber: Administrator (by the operator)')
    expect(await ask(tenant, 'Marie', `administrator ${code}`)).toContain(plainSpaces(fr.administrator.wrong))
    expect(await ask(tenant, 'Max', `administrator ${code}`)).toContain(en.administrator.already)
    expect(await ask(tenant, 'Fred', 'people')).not.toContain(en.access.noAdministrator)
  })

  test.each([
    ['no id', [], {}, 'Usage: '],
    ['what is no id', ['keller-construction.example'], {}, 'Usage: '],
    [
      'an id that is unknown',
      ['00000000-0000-4000-8000-000000004711'],
      {},
      'Fleetfeed was never in 00000000-0000-4000-8000-000000004711',
    ],
    ['a Slack workspace that is unknown', ['T4711'], {}, 'Fleetfeed was never in T4711'],
    ['a wrong setting', ['T4711'], { PORT: 'x' }, 'PORT must be a whole number'],
    ['no database', ['T4711'], { DATABASE_URL: '' }, 'DATABASE_URL is missing'],
    ['a database that is out of reach', ['T4711'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, 'The database can'],
  ])('with %s the command says what is wrong, and makes no code', async (_, args, over, said) => {
    const run = promisify(execFile)
    const env = { ...process.env, DATABASE_URL: product.settings.databaseUrl, ...over }
    const codes = () => product.ctx.db.selectFrom('administrator_code').select('id').execute()
    const before = await codes()
    const failure = await run(process.execPath, ['commands/administrator-code.ts', ...args], { env }).catch(
      (err: unknown) => err,
    )
    expect(failure).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) })
    expect(failure).toMatchObject({ stderr: expect.not.stringMatching(/\n\s+at /) })
    expect(await codes()).toEqual(before)
  })

  test('a person who is outside gets no role with a code, and the code stays valid', async () => {
    await tenant.addPerson({ name: 'Gus', role: 'guest' })
    const { code } = await createAdministratorCode(
      { db: product.ctx.db, now: () => product.clock.now },
      tenant.tenantId,
    )
    expect(await ask(tenant, 'Gus', `administrator ${code}`, '#Fleet')).toContain(en.access.outside)
    expect(await roleIn(product, tenant, 'Gus')).toBeNull()
    expect(await ask(tenant, 'Ada', `administrator ${code}`)).toContain(en.administrator.done)
  })

  test('after the app is removed everywhere and added again, by anybody, everybody has their former role', async () => {
    const before = await Promise.all(['Ada', 'Max', 'Fred'].map(name => roleIn(product, tenant, name)))
    for (const name of ['Fred', 'Ada', 'Max', 'Marie']) await tenant.uninstallFor(name, 'personal')
    await tenant.uninstallFor('Max', 'team')
    await tenant.installFor('Fred', 'personal')
    for (const name of ['Ada', 'Max']) await tenant.installFor(name, 'personal')
    expect(before).toEqual(['administrator', 'administrator', null])
    expect(await Promise.all(['Ada', 'Max', 'Fred'].map(name => roleIn(product, tenant, name)))).toEqual(before)
  })
})

describe('named by the operator’s setting', () => {
  test('an address makes nobody an Administrator in a tenant that the operator didn’t name', async () => {
    const administrators = ['fred@keller-construction.example', 'marie@keller-construction.example']
    const product = await startProduct({ teams: { administrators, singleTenant: false } })
    try {
      const { teams } = product
      const other = teams.addTenant({ name: 'Other Ltd' })
      // Whoever runs that tenant can give its people any address.
      for (const name of ['Fred', 'Marie']) other.changePerson(name, { email: `${name}@keller-construction.example` })
      administrators[1] = `${other.tenantId}/marie@keller-construction.example`
      for (const tenant of [teams, other]) {
        for (const name of ['Fred', 'Marie']) {
          await tenant.installFor(name, 'personal')
          await ask(tenant, name, 'help')
        }
      }
      expect(await roleIn(product, teams, 'Fred')).toBe('administrator')
      expect(await roleIn(product, teams, 'Marie')).toBeNull()
      expect(await roleIn(product, other, 'Fred')).toBeNull()
      expect(await roleIn(product, other, 'Marie')).toBe('administrator')
    } finally {
      await product.stop()
    }
  })

  test('an e-mail address or object id counts in any letter case; a person who is removed from the setting loses the role at the next start', async () => {
    const administrators = ['fred@keller-construction.example', '']
    const product = await startProduct({ teams: { administrators } })
    const { teams } = product
    try {
      administrators[1] = teams.person('Marie').aadObjectId
      // A guest has the address of their own company: that makes nobody an Administrator.
      await teams.addPerson({ name: 'Gus', role: 'guest', email: 'fred@keller-construction.example' })
      await teams.installFor('Max', 'team')
      teams.changePerson('Fred', { email: 'Fred@Keller-Construction.example' })
      for (const name of ['Max', 'Fred', 'Marie', 'Gus']) await ask(teams, name, 'help', '#Fleet')
      const roles = () => Promise.all(['Max', 'Fred', 'Marie', 'Gus'].map(name => roleIn(product, teams, name)))
      expect(await roles()).toEqual([null, 'administrator', 'administrator', null])
      expect(await trail(product)).toMatchObject([
        { action: 'administrator_named', by: 'setting' },
        { action: 'administrator_named', by: 'setting' },
      ])
      const { aadObjectId: person } = teams.person('Fred')
      const fred = await findActor(product.ctx.db, { platform: 'teams', workspace: teams.tenantId, person })
      if (!fred) throw new Error('Nobody there.')
      // Nobody here takes the role that the operator gives.
      await giveRole(product.ctx, fred, { personId: fred.personId, role: null })
      expect(await roles()).toEqual([null, 'administrator', 'administrator', null])
      administrators.splice(0, 1)
      product.clock.advance(24 * 60 * 60_000)
      for (const name of ['Fred', 'Marie']) await ask(teams, name, 'help', '#Fleet')
      expect(await roles()).toEqual([null, null, 'administrator', null])
      expect((await trail(product)).at(-1)).toMatchObject({ action: 'administrator_unnamed', personId: fred.personId })
    } finally {
      await product.stop()
    }
  })
})

describe('Administrator by the rule of earlier versions', () => {
  test('is shown to the Administrators, with one click to take the role', async () => {
    const product = await startProduct()
    const { teams } = product
    try {
      for (const name of ['Ada', 'Fred']) await teams.installFor(name, 'personal')
      const { aadObjectId: person } = teams.person('Fred')
      await product.ctx.db
        .updateTable('person')
        .set({ role: 'administrator', role_reason: 'before' })
        .where('external_id', '=', person)
        .execute()
      expect(await ask(teams, 'Fred', 'people')).toContain('Fred Miller: Administrator (from an earlier version)')
      expect(await ask(teams, 'Ada', 'people')).toContain(en.people.beforeText)
      const fred = await findActor(product.ctx.db, { platform: 'teams', workspace: teams.tenantId, person })
      await teams.person('Ada').click('dm', { action: 'people.take', payloadText: String(fred?.personId) })
      expect(readCard(teams.person('Ada').card('dm'))).toContain('Fred Miller has no role any more')
      expect(await roleIn(product, teams, 'Fred')).toBeNull()
      expect(await ask(teams, 'Fred', 'people')).toContain(en.access.administer)
    } finally {
      await product.stop()
    }
  })
})

describe('a company that has an account already', () => {
  test('anybody inside who has the code links its tenant; if there is an Administrator, only they can', async () => {
    const product = await startProduct({ teams: { administrators: [] } })
    const { teams, slack } = product
    try {
      await slack.person('Ada').command('#fleet', '/fleetfeed link')
      await teams.installFor('Fred', 'personal')
      const fred = teams.person('Fred')
      const code = async () => {
        await slack.person('Ada').command('#fleet', '/fleetfeed link')
        const before = slack.person('Ada').ephemerals().length
        await slack.person('Ada').click(slack.person('Ada').ephemerals().at(-1) ?? { channel: '', ts: '' }, 'link.code')
        await slack.until(() => slack.person('Ada').ephemerals().length > before)
        return (
          /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(JSON.stringify(slack.person('Ada').ephemerals().at(-1)?.blocks))?.[0] ?? ''
        )
      }
      await fred.message('dm', 'link')
      expect(readCard(fred.card('dm'))).not.toContain(en.link.getCode)
      await fred.click('dm', 'link.enter')
      await fred.type('dialog', en.link.field, await code())
      await fred.click('dialog', 'link.preview')
      await fred.click('dialog', 'link.confirm')
      expect(readCard(fred.dialog())).toContain(en.link.done)
      await fred.closeDialog()
      expect(await roleIn(product, teams, 'Fred')).toBeNull()
      expect(await ask(teams, 'Fred', 'people')).toContain(en.access.administer)
      expect(await ask(teams, 'Fred', 'people')).not.toContain(en.access.noAdministrator)
      // From now on there is an Administrator to ask.
      await fred.message('dm', 'link')
      expect(readCard(fred.card('dm'))).not.toContain(en.link.enter)
    } finally {
      await product.stop()
    }
  })
})
