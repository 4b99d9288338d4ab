export interface Measured {
  ms: number
  /** Processor time of this process, all threads. A busy machine changes it less than the time by the clock. */
  cpuMs: number
  /** The most memory (resident) while it ran, looked at every 20 ms. */
  megabytes: number
}

export async function measured(body: () => Promise<void>): Promise<Measured> {
  let most = process.memoryUsage.rss()
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  const cpu = process.cpuUsage()
  const started = performance.now()
  try {
    await body()
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    return { ms, cpuMs: (user + system) / 1000, megabytes: most / 1024 / 1024 }
  } finally {
    clearInterval(timer)
  }
}
