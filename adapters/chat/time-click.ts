import type { ClickSeen, Context } from '../../src/context.ts'

/**
 * Runs what answers a person, in a trace if traces are made, and reports how long they waited. `answer` ends when the
 * outcome was shown. It gets a function to call where the platform is acknowledged. An acknowledgement after
 * `patienceMs` counts as `early`: patience ran out, so it came before the outcome.
 */
export async function timeClick<T>(
  ctx: Pick<Context, 'clickSeen' | 'traceClick'>,
  { platform, patienceMs }: { platform: ClickSeen['platform']; patienceMs: number },
  answer: (acknowledged: () => void) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  let early = false
  const acknowledged = () => {
    early ||= performance.now() - began >= patienceMs
  }
  try {
    return ctx.traceClick ? await ctx.traceClick(platform, () => answer(acknowledged)) : await answer(acknowledged)
  } finally {
    ctx.clickSeen?.({ platform, seconds: (performance.now() - began) / 1000, early })
  }
}
