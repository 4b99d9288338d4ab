import { expect, test } from 'vitest'
import { z } from 'zod'
import { LANGUAGES } from '../../../adapters/chat/words/languages.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { renderCard } from '../../../adapters/teams/render-screen.ts'

const run = z.object({ text: z.string() })
const cell = z.object({ items: z.array(z.object({ inlines: z.array(run) })) })
const table = z.object({
  type: z.literal('Table'),
  columns: z.array(z.object({ width: z.number() })),
  rows: z.array(z.object({ cells: z.array(cell) })),
})

/** A card in a chat whose window is narrow, and the small text in it, in px. */
const CARD = 480
const CHARACTER = 6.2
const CELL_PADDING = 16

test.each(Object.values(LANGUAGES).map(({ region }) => region))(
  'no heading of the table of a bill is cut where a card is narrow, with long names: %s',
  region => {
    const w = words(region, 'UTC')
    const columns = (['feed', 'received', 'selected', 'billable', 'change', 'estimate'] as const).map(key =>
      w.t(`billing.columns.${key}`),
    )
    const row = ['Location Nord-Picardie, dépôt 12', '1 234', '1 234', '1 234', '+12', '12 500,00 €']
    const screen = {
      title: 'x',
      text: 'x',
      blocks: [{ kind: 'table' as const, caption: 'x', columns, rows: [row] }],
    }
    const { body } = z.object({ body: z.array(z.unknown()) }).parse(renderCard(w, screen, 'message', true))
    const drawn = body.flatMap(part => table.safeParse(part).data ?? [])[0]
    const widths = drawn?.columns.map(({ width }) => width) ?? []
    const all = widths.reduce((sum, width) => sum + width, 0)
    expect(widths).toHaveLength(6)
    for (const [index, heading] of columns.entries()) {
      const room = ((widths[index] ?? 0) / all) * CARD
      expect(room, heading).toBeGreaterThanOrEqual(heading.length * CHARACTER + CELL_PADDING)
    }
  },
)
