import { type Report, untried } from './run.ts'

/** Prints a long run. True if it failed: a promise is broken, or something was never tried. */
export function print(title: string, { breaches, kills, faults, journeys, clicks, facts }: Report): boolean {
  console.log(`\n${title}`)
  console.table(facts)
  for (const [what, tally] of Object.entries({
    'Kills, by what the process was doing': kills,
    'Faults that were hit': faults,
    'What people did': journeys,
    'Acknowledged clicks': clicks,
  })) {
    console.log(what)
    console.table(Object.fromEntries(tally.counts))
  }
  const left = untried({ kills, faults, journeys })
  for (const name of left) console.log(`NEVER TRIED: ${name}`)
  for (const breach of breaches) console.log(`BROKEN: ${breach}`)
  const wrong = left.length + breaches.length
  if (wrong === 0) console.log('All promises are kept.')
  return wrong > 0
}
