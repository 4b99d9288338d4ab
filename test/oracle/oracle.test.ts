import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { explore, report } from './explore.ts'
import type { Tally } from './game.ts'
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

/** Seeds whose worlds once showed a fault. */
const KNOWN: readonly number[] = [1, 2, 3]
const SECONDS = 10

test('the product agrees with the oracle on every month of random companies', { timeout: 120_000 }, async () => {
  const seeds = [...KNOWN, ...Array.from({ length: 1000 }, () => Math.floor(Math.random() * 1e9))]
  const until = performance.now() + SECONDS * 1000
  const tally: Tally = new Map()
  for (const [index, seed] of seeds.entries()) {
    if (index >= KNOWN.length && performance.now() > until) break
    const finding = await explore(product, seed, { tally })
    if (finding) expect.fail(report(finding))
  }
  // A model that follows a product which refuses everything would agree with it.
  for (const kind of ['confirm', 'sync', 'ask', 'close']) expect(tally.get(kind)?.done, kind).toBeGreaterThan(0)
})
