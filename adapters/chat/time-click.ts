import type { ClickSeen, Context } from '../../src/context.ts'

/**
 * Runs what answers a person and reports how long they waited. `answer` ends when the outcome was shown. It gets a
 * function to call where the platform is acknowledged: after `patienceMs` that was before the outcome was known.
 */
export async function timeClick<T>(
  ctx: Pick<Context, 'clickSeen'>,
  { platform, patienceMs }: { platform: ClickSeen['platform']; patienceMs: number },
  answer: (acknowledged: () => void) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  let early = false
  try {
    return await answer(() => {
      early ||= performance.now() - began >= patienceMs
    })
  } finally {
    ctx.clickSeen?.({ platform, seconds: (performance.now() - began) / 1000, early })
  }
}
