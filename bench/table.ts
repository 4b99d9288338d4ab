/** A table for a terminal: the first column to the left, numbers to the right. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return [line(head), widths.map(width => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
export const millis = (ms: number) => `${ms.toFixed(1)} ms`
export const megabytes = (mb: number) => `${Math.round(mb)} MB`
export const times = (ratio: number) => `${ratio.toFixed(2)} ×`
export const reached = (ratio: number, goal: number) => (ratio <= goal ? 'yes' : 'NO')

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
