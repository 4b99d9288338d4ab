import { billingTable } from '../adapters/chat/billing/billing-table.ts'
import { csvOf } from '../adapters/chat/files/csv.ts'
import type { FileFormat } from '../adapters/chat/files/link.ts'
import { xlsxOf } from '../adapters/chat/files/xlsx.ts'
import { words } from '../adapters/chat/words/words.ts'
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
    /** Reads a file of a closed month to its end. */
    readFile: async ({ month, format }: { month: string; format: FileFormat }): Promise<FileRead> => {
      const table = await billingTable(ctx, words('en', 'UTC'), { accountId: await accountId(), month, feeds: null })
      let rows = 0
      const counted: typeof table = {
        ...table,
        async *pages() {
          for await (const page of table.pages()) {
            rows += page.length
            yield page
          }
        },
      }
      const megabytesBefore = process.memoryUsage.rss() / 1024 / 1024
      let bytes = 0
      const took = await measured(async () => {
        for await (const piece of format === 'csv' ? csvOf(counted) : xlsxOf(counted)) bytes += Buffer.byteLength(piece)
      })
      return { ...took, rows, bytes, megabytesBefore }
    },
    close: () => stop(),
  }
}

type FileRead = Measured & { rows: number; bytes: number; megabytesBefore: number }

export type ClosingCommands = Awaited<ReturnType<typeof openClosing>>
