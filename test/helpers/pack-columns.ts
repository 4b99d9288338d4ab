/** Packs things of known heights into sheets of columns, in their order; none is taller than `most` unless one thing is. */
export function packColumns<T>(things: { thing: T; height: number }[], columns: number, most: number): T[][][] {
  const packed: T[][] = []
  let left = 0
  for (const { thing, height } of things) {
    if (packed.length === 0 || height > left) {
      packed.push([])
      left = most
    }
    packed.at(-1)?.push(thing)
    left -= height
  }
  return Array.from({ length: Math.ceil(packed.length / columns) }, (_, sheet) =>
    packed.slice(sheet * columns, (sheet + 1) * columns),
  )
}
