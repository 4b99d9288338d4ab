import type { Disagreement } from './disagreement.ts'
import type { Event, World } from './world.ts'

export interface Finding {
  world: World
  disagreement: Disagreement
}

/**
 * Leaves out events, and machines of lists, for as long as the disagreement stays: halves first, then ever smaller parts,
 * then single ones. `plays` bounds the work; what is left is short, and not always the shortest.
 */
export async function shrink(
  found: Finding,
  play: (world: World) => Promise<Disagreement | null>,
  plays = 150,
): Promise<Finding> {
  let best = cut(found)
  let left = plays
  const attempt = async (events: Event[]): Promise<void> => {
    if (left <= 0) return
    left -= 1
    const world = { ...best.world, events }
    const disagreement = await play(world)
    if (disagreement?.kind === found.disagreement.kind) best = cut({ world, disagreement })
  }
  for (let size = Math.ceil(best.world.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = best.world.events.length - size; at > -size; at -= size) {
      await attempt(best.world.events.toSpliced(Math.max(at, 0), size))
    }
  }
  for (let index = best.world.events.length - 1; index >= 0; index -= 1) {
    for (let entry = 10; entry >= 0; entry -= 1) {
      const event = best.world.events[index]
      if (event?.kind !== 'list' || entry >= event.entries.length) continue
      await attempt(best.world.events.with(index, { ...event, entries: event.entries.toSpliced(entry, 1) }))
    }
  }
  return withoutUnused(best)
}

/** Without what comes after it. */
function cut({ world, disagreement }: Finding): Finding {
  return { world: { ...world, events: world.events.slice(0, disagreement.played) }, disagreement }
}

function withoutUnused({ world, disagreement }: Finding): Finding {
  const used = JSON.stringify(world.events)
  const isUsed = ({ name }: { name: string }) => used.includes(`"${name}"`)
  return {
    world: { ...world, machines: world.machines.filter(isUsed), feeds: world.feeds.filter(isUsed) },
    disagreement,
  }
}
