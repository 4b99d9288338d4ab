import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { explore, report } from './explore.ts'
import type { Tally } from './game.ts'
import type { Feature } from './generate.ts'
import { openProduct, type Product } from './product.ts'

let database: TestDatabase
let product: Product

beforeAll(async () => {
  database = await createTestDatabase()
  product = openProduct(database.url)
})

afterAll(async () => {
  await product.close()
  await database.drop()
})

/** Worlds that hold what each kind of fault needs; the same ones in every run. */
const ALWAYS: readonly { seed: number; features: readonly Feature[] }[] = [
  { seed: 1, features: ['identifiers', 'arrivals', 'jobs'] },
  { seed: 2, features: ['identifiers', 'links', 'unlinks', 'shared-machines'] },
  { seed: 3, features: ['zones', 'prices', 'late-close', 'links'] },
  { seed: 4, features: ['arrivals', 'removal', 'uninstall'] },
  { seed: 5, features: ['identifiers', 'arrivals', 'conflicts', 'twice'] },
]
const SECONDS = 3

test('the product agrees with the oracle on every month of random companies', { timeout: 120_000 }, async () => {
  const tally: Tally = new Map()
  const agree = async (seed: number, features?: readonly Feature[]) => {
    const finding = await explore(product, seed, { tally, ...(features ? { features } : {}) })
    if (finding) expect.fail(report(finding))
  }
  const until = performance.now() + SECONDS * 1000
  for (const { seed, features } of ALWAYS) await agree(seed, features)
  while (performance.now() < until) await agree(Math.floor(Math.random() * 1e9))
  // A model that follows a product which refuses everything would agree with it.
  for (const kind of ['confirm', 'sync', 'ask', 'close', 'decide', 'undo'])
    expect(tally.get(kind)?.done, kind).toBeGreaterThan(0)
})
