import type { Settings } from '../start.ts'
import { type ProductInput, startProduct } from './product.ts'

export interface IdleInput extends ProductInput {
  role: Settings['role']
}

/** The product with nothing to do, in a process of its own. */
export async function openIdle(input: IdleInput) {
  const running = await startProduct(input, input.role)
  return { close: () => running.stop() }
}

export type IdleCommands = Awaited<ReturnType<typeof openIdle>>
