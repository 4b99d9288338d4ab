import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM } from './lacks.ts'

/** Starts this machine’s Chromium so that it can reach only this machine. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--disable-dev-shm-usage', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
}
