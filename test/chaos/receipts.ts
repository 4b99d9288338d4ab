import { monthOf } from '../../src/calendar/calendar-month.ts'
import { PLAYED, type PlayedFeed, type World } from './world.ts'

/** A machine that the feed listed during a read that ended well: so it was received in that month. */
interface Received {
  integrationId: number
  oem: PlayedFeed
  serial: string
  month: string
}

/** Watches which reads end, and records what they must have received. */
export interface Witness {
  /** What the feeds listed when. */
  added(oem: PlayedFeed, serials: string[]): void
  look(): Promise<void>
  received(): Received[]
}

export function createWitness(world: World): Witness {
  const added = new Map<PlayedFeed, { serial: string; at: number }[]>(PLAYED.map(oem => [oem, []]))
  const lastEnds = new Map<number, Date>()
  const received = new Map<string, Received>()
  return {
    added: (oem, serials) => {
      const at = world.clock.now().getTime()
      added.get(oem)?.push(...serials.map(serial => ({ serial, at })))
    },
    async look() {
      const feeds = await world.db
        .selectFrom('integration')
        .innerJoin('account', 'account.id', 'integration.account_id')
        .select(['integration.id', 'oem', 'last_sync_at as ended', 'account.time_zone as zone'])
        .where('state', '=', 'active')
        .where('last_sync_at', 'is not', null)
        .execute()
      for (const { id, oem, ended, zone } of feeds) {
        const before = lastEnds.get(id)
        if (!ended || before?.getTime() === ended.getTime()) continue
        lastEnds.set(id, ended)
        if (!before) continue
        // A read that begins in one month and ends in the next counts for both, page by page.
        const month = monthOf(ended, zone)
        if (monthOf(before, zone) !== month) continue
        const played = PLAYED.find(one => one === oem)
        for (const { serial, at } of (played && added.get(played)) ?? [])
          if (played && at < before.getTime())
            received.set(`${id} ${serial} ${month}`, { integrationId: id, oem: played, serial, month })
      }
    },
    received: () => [...received.values()],
  }
}
