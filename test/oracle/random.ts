/** Random numbers from a seed (mulberry32): the same seed is the same company everywhere. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to but not 1, as `Math.random`. */
  next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.int(0, from.length - 1)]
    if (one === undefined) throw new Error('Nothing to pick from')
    return one
  }

  /** Each with a chance of one half. */
  some<T>(from: readonly T[], share = 0.5): T[] {
    return from.filter(() => this.chance(share))
  }

  shuffle<T>(from: readonly T[]): T[] {
    return from
      .map(one => ({ one, key: this.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one)
  }
}
