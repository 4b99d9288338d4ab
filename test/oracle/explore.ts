import type { Tally } from './game.ts'
import { type Feature, generate } from './generate.ts'
import { play } from './play.ts'
import type { Product } from './product.ts'
import { type Finding, shrink } from './shrink.ts'
import { describe, describeMachine } from './world.ts'

/** Plays the world of a seed; a disagreement comes with the shortest events that were found for it. */
export async function explore(
  product: Product,
  seed: number,
  options: { features?: readonly Feature[]; tally?: Tally; isKnown?: (kind: string) => boolean } = {},
): Promise<Finding | null> {
  const world = generate(seed, options.features)
  const disagreement = await play(product, world, options.tally)
  if (!disagreement) return null
  if (options.isKnown?.(disagreement.kind)) return { world, disagreement }
  return await shrink({ world, disagreement }, smaller => play(product, smaller))
}

/** The report for somebody who looks for the fault. */
export function report({ world, disagreement }: Finding): string {
  return [
    `Seed ${world.seed}. ${disagreement.message}`,
    ...world.machines.map(machine => `  ${describeMachine(machine)}`),
    ...world.feeds.map(feed => `  ${feed.name} in ${feed.workspace}, ${feed.pageSize} machines a page`),
    ...world.events.map(event => `  ${describe(event)}`),
  ].join('\n')
}
