/** A calendar month is `YYYY-MM-01`, an instant is milliseconds. */
export function startOf(month: string, zone: string): number {
  return Temporal.PlainDate.from(month).toZonedDateTime(zone).epochMilliseconds
}

export function monthAfter(month: string, months = 1): string {
  return Temporal.PlainDate.from(month).add({ months }).toString()
}

export function monthsFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => monthAfter(first, index))
}

export interface Bounds {
  start: number
  end: number
}

/**
 * The zones of an account’s months. Before the first Confirm a zone takes effect at once; afterwards with the first
 * month that has begun in neither zone (the contract). It is read so: a month begins where the one before it ends,
 * which leaves neither a gap nor an overlap if the two have different zones.
 */
export class Zones {
  /** In the order in which they were set: the last one that covers a month is its zone. */
  readonly #set: { from: string; zone: string }[]

  constructor(zone: string) {
    this.#set = [{ from: '0000-01-01', zone }]
  }

  zoneOf(month: string): string {
    return this.#set.findLast(({ from }) => from <= month)?.zone ?? 'UTC'
  }

  boundsOf(month: string): Bounds {
    return {
      start: startOf(month, this.zoneOf(monthAfter(month, -1))),
      end: startOf(monthAfter(month), this.zoneOf(month)),
    }
  }

  monthAt(instant: number): string {
    const near = Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO('UTC')
      .toPlainDate()
      .with({ day: 1 })
    const month = monthsFrom(near.subtract({ months: 2 }).toString(), 5).find(one => {
      const { start, end } = this.boundsOf(one)
      return start <= instant && instant < end
    })
    if (month === undefined) throw new Error(`No month has ${new Date(instant).toISOString()}`)
    return month
  }

  /** The zone that is set now, which may take effect only later. */
  get latest(): string {
    return this.#set.at(-1)?.zone ?? 'UTC'
  }

  set(at: number, zone: string, confirmedBefore: boolean): void {
    if (confirmedBefore) this.#set.push({ from: this.firstBegunInNeither(at, zone), zone })
    else this.#set.splice(0, this.#set.length, { from: '0000-01-01', zone })
  }

  firstBegunInNeither(at: number, zone: string): string {
    let month = this.monthAt(at)
    while (this.boundsOf(month).start <= at || startOf(month, zone) <= at) month = monthAfter(month)
    return month
  }
}
