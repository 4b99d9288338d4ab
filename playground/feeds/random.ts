export interface Random {
  /** 0 up to but not including 1. */
  next(): number
  between(least: number, greatest: number): number
  whole(least: number, greatest: number): number
  of<T>(list: readonly [T, ...T[]]): T
}

/** mulberry32: the same seed makes the same fleet on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (least: number, greatest: number) => least + Math.floor(next() * (greatest - least + 1))
  return {
    next,
    whole,
    between: (least, greatest) => least + next() * (greatest - least),
    of: list => list[whole(0, list.length - 1)] ?? list[0],
  }
}
