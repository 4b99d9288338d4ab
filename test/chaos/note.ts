/** Prints what happened, with the time, where CHAOS_LOG is set: to see what came before a click that was lost. */
export function note(line: string): void {
  if (process.env.CHAOS_LOG) console.log(`${new Date().toISOString().slice(11, 23)} ${line}`)
}
