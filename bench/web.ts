import { type ProductInput, startProduct } from './product.ts'

/** The product as it answers people, in a process of its own. */
export async function openWeb(input: ProductInput) {
  const running = await startProduct(input, 'web')
  return {
    url: async (): Promise<string> => `http://127.0.0.1:${running.port}/slack/events`,
    close: () => running.stop(),
  }
}

export type WebCommands = Awaited<ReturnType<typeof openWeb>>
