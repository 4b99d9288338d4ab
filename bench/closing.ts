import { billingCsv } from '../adapters/chat/billing/billing-csv.ts'
import { closeMonth } from '../src/billing/close-month.ts'
import { type Measured, measured } from './measured.ts'
import { type ProductInput, startProduct } from './product.ts'

/** The product as it closes months and hands out their files, in a process of its own; nothing does so unasked. */
export async function openClosing(input: ProductInput) {
  const { ctx, advance, stop } = await startProduct(input, 'web')
  const accountId = async () =>
    (await ctx.db.selectFrom('integration').select('account_id').executeTakeFirstOrThrow()).account_id
  return {
    /** Closes the month once it is `hours` later. */
    closeMonth: async ({ month, hours }: { month: string; hours: number }): Promise<Measured> => {
      advance(hours)
      const of = { accountId: await accountId(), month }
      return await measured(async () => {
        const outcome = await closeMonth(ctx, of)
        if (outcome.kind !== 'closed') throw new Error(outcome.kind)
      })
    },
    /** Reads the CSV of a closed month to its end. */
    readCsv: async (month: string): Promise<Measured & { rows: number; bytes: number; megabytesBefore: number }> => {
      const of = { accountId: await accountId(), month, feeds: null }
      const megabytesBefore = process.memoryUsage.rss() / 1024 / 1024
      let rows = -1
      let bytes = 0
      const took = await measured(async () => {
        for await (const piece of billingCsv(ctx, of)) {
          bytes += Buffer.byteLength(piece)
          for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) rows += 1
        }
      })
      return { ...took, rows, bytes, megabytesBefore }
    },
    close: () => stop(),
  }
}

export type ClosingCommands = Awaited<ReturnType<typeof openClosing>>
