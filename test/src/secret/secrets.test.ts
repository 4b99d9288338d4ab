import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../src/database/connect.ts'
import { parseKeyring } from '../../../src/secret/keyring.ts'
import { isRotationDue, rotateSecrets } from '../../../src/secret/rotate-secrets.ts'
import {
  eraseSecrets,
  promoteSecrets,
  readSecrets,
  type SecretOwner,
  saveSecrets,
} from '../../../src/secret/secrets.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/database.ts'

const newKey = () => randomBytes(32).toString('base64')
const [a, b] = [newKey(), newKey()]
const keyring = parseKeyring(`a:${a}`)
const integration: SecretOwner = { accountId: 3, kind: 'integration', id: 12 }
const candidate: SecretOwner = { accountId: 3, kind: 'candidate', id: 12 }

let database: TestDatabase
let db: ReturnType<typeof connect>
beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url })
})
beforeEach(async () => {
  await db.deleteFrom('secret').execute()
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const save = (owner: SecretOwner, fields: Record<string, string>) =>
  db.transaction().execute(trx => saveSecrets(trx, keyring, owner, fields))
const promote = () => db.transaction().execute(trx => promoteSecrets(trx, keyring, candidate, integration))

test('saved secrets are read; saving again replaces all of them', async () => {
  await save(integration, { username: 'ada', password: 'swordfish' })
  await save({ ...integration, id: 13 }, { password: 'other' })
  await save(integration, { apiToken: 'ключ 🔑', scope: '' })
  expect(await readSecrets(db, keyring, integration)).toEqual({ apiToken: 'ключ 🔑', scope: '' })
  expect(await readSecrets(db, keyring, { ...integration, id: 13 })).toEqual({ password: 'other' })
})

test('the table shows no value', async () => {
  await save(integration, { password: 'swordfish' })
  const rows = await db.selectFrom('secret').selectAll().execute()
  expect(rows).toHaveLength(1)
  for (const blob of [rows[0]?.ciphertext, rows[0]?.wrapped_key]) expect(blob?.includes('swordfish')).toBe(false)
})

test('erasing removes an owner’s secrets and no other’s', async () => {
  await save(integration, { password: 'swordfish' })
  await save(candidate, { password: 'new' })
  await db.transaction().execute(trx => eraseSecrets(trx, candidate))
  expect(await readSecrets(db, keyring, candidate)).toEqual({})
  expect(await readSecrets(db, keyring, integration)).toEqual({ password: 'swordfish' })
})

test('a row moved to another owner can’t be opened', async () => {
  await save(integration, { password: 'swordfish' })
  await db.updateTable('secret').set({ owner: 'account/4/integration/1' }).execute()
  await expect(readSecrets(db, keyring, { accountId: 4, kind: 'integration', id: 1 })).rejects.toThrow(/does not open/)
})

test('two rows with swapped fields can’t be opened', async () => {
  await save(integration, { username: 'ada', password: 'swordfish' })
  for (const [from, to] of [
    ['username', 'x'],
    ['password', 'username'],
    ['x', 'password'],
  ] as const) {
    await db.updateTable('secret').set({ field: to }).where('field', '=', from).execute()
  }
  await expect(readSecrets(db, keyring, integration)).rejects.toThrow(/does not open/)
})

test('a verified candidate replaces the old secrets; a second promotion changes nothing', async () => {
  await save(integration, { username: 'old', password: 'old' })
  await save(candidate, { apiToken: 'new' })
  expect(await promote()).toBe(true)
  expect(await promote()).toBe(false)
  expect(await readSecrets(db, keyring, integration)).toEqual({ apiToken: 'new' })
  expect(await readSecrets(db, keyring, candidate)).toEqual({})
})

test('of many saves at once the last one wins as a whole, and one promotion counts', async () => {
  const entries = Array.from({ length: 8 }, (_, n) => ({ [`field${n}`]: 'x', shared: String(n) }))
  await Promise.all(entries.map(fields => save(candidate, fields)))
  const won = await readSecrets(db, keyring, candidate)
  expect(entries).toContainEqual(won)
  expect((await Promise.all([promote(), promote(), promote()])).filter(Boolean)).toHaveLength(1)
  expect(await readSecrets(db, keyring, integration)).toEqual(won)
})

test('rotation re-wraps everything in batches; a second run has nothing to do', async () => {
  const owners = Array.from({ length: 25 }, (_, id): SecretOwner => ({ accountId: 1, kind: 'integration', id }))
  for (const owner of owners) await save(owner, { username: `ada${owner.id}`, password: 'swordfish' })
  const both = parseKeyring(`b:${b},a:${a}`)
  expect(await rotateSecrets(db, both, 7)).toEqual({ rewrapped: 50, problems: [] })
  expect(await rotateSecrets(db, both, 7)).toEqual({ rewrapped: 0, problems: [] })
  const read = await Promise.all(owners.map(owner => readSecrets(db, parseKeyring(`b:${b}`), owner)))
  expect(read).toEqual(owners.map(owner => ({ username: `ada${owner.id}`, password: 'swordfish' })))
})

test('rotation continues after a crash and skips what can’t be opened, and says so', async () => {
  await save(integration, { a: '1', b: '2', c: '3' })
  const both = parseKeyring(`b:${b},a:${a}`)
  await rotateSecrets(db, both)
  await db
    .transaction()
    .execute(trx => saveSecrets(trx, parseKeyring(`lost:${newKey()}`), candidate, { apiToken: 'x' }))
  await save({ accountId: 9, kind: 'workspace', id: 1 }, { token: 'xoxb', moved: 'y' })
  await db.updateTable('secret').set({ field: 'elsewhere' }).where('field', '=', 'moved').execute()
  const rotation = await rotateSecrets(db, both, 1)
  expect(rotation.rewrapped).toBe(1)
  expect(rotation.problems.map(one => one.problem)).toEqual([
    'The secret apiToken of account/3/candidate/12 is sealed by key "lost", which is not in the keyring.',
    expect.stringMatching(/^The secret elsewhere of account\/9\/workspace\/1 does not open/),
  ])
})

test('a secret that can’t be opened is not retried until the keyring changes', async () => {
  await save(integration, { password: 'swordfish', moved: 'x' })
  await db.updateTable('secret').set({ field: 'elsewhere' }).where('field', '=', 'moved').execute()
  const both = parseKeyring(`b:${b},a:${a}`)
  expect(await isRotationDue(db, both)).toBe(true)
  const { rewrapped, problems } = await rotateSecrets(db, both)
  expect({ rewrapped, problems }).toMatchObject({
    rewrapped: 1,
    problems: [{ owner: 'account/3/integration/12', field: 'elsewhere' }],
  })
  expect(await isRotationDue(db, both)).toBe(false)
  // The controls: a secret that can be opened is due; so is the broken one for a keyring with another key, also under
  // the same id.
  await save(candidate, { apiToken: 'y' })
  expect(await isRotationDue(db, both)).toBe(true)
  await rotateSecrets(db, both)
  expect(await isRotationDue(db, both)).toBe(false)
  expect(await isRotationDue(db, parseKeyring(`b:${newKey()},a:${a}`))).toBe(true)
  expect(await isRotationDue(db, parseKeyring(`b:${b},a:${newKey()}`))).toBe(true)
})

test('rotation leaves alone secrets that are saved at the same time', async () => {
  await save(integration, { password: 'old' })
  const both = parseKeyring(`b:${b},a:${a}`)
  // Rotation has read the row; before it writes, the field is saved again.
  const reading = db.withPlugin({
    transformQuery: args => args.node,
    transformResult: async args => {
      if (args.result.rows.length > 0) await save(integration, { password: 'new' })
      return args.result
    },
  })
  const rotation = await rotateSecrets(reading, both, 10)
  expect(rotation.rewrapped).toBe(0)
  expect(await readSecrets(db, both, integration)).toEqual({ password: 'new' })
})
