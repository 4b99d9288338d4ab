/**
 * How often each thing happened. The names are known from the start, so that a thing that never happened is listed with
 * 0.
 */
export class Tally {
  readonly counts: Map<string, number>

  constructor(names: readonly string[]) {
    this.counts = new Map(names.map(name => [name, 0]))
  }

  add(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times)
  }

  never(): string[] {
    return [...this.counts].filter(([, count]) => count === 0).map(([name]) => name)
  }
}
