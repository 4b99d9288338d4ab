import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

export const NO_CHROMIUM = 'needs Chromium: apt-get install chromium, or set CHROMIUM to its path'

/** The Chromium of this machine, `null` where there is none. */
export function findChromium(): string | null {
  const path = process.env.CHROMIUM || '/usr/bin/chromium'
  return existsSync(path) ? path : null
}

/** Starts it so that it reaches nothing but this machine. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: ['--disable-dev-shm-usage', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
}
