import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { freePort, spawnBound } from '../../playground/bound-process.ts'

/**
 * A Redis that stores nothing and ends with this process. Throws if the machine has no redis-server, or if it does not
 * start. `policy`: its maxmemory-policy.
 */
export async function startRedis(policy = 'noeviction'): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort()
  const settings = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', policy, '--databases', '64']
  const command = ['redis-server', '--bind', '127.0.0.1', '--port', String(port), ...settings]
  const { child, stop } = spawnBound(command, 'TERM', { output: 'pipe' })
  if (child.stdout === null || !(await says(child.stdout, 'Ready to accept connections'))) {
    throw new Error('redis-server did not start: is it on the PATH?')
  }
  // Its later output is ignored, but must be read: unread it would fill the pipe and block Redis.
  child.stdout.resume()
  return { url: `redis://127.0.0.1:${port}`, stop }
}

async function says(output: Readable, words: string): Promise<boolean> {
  for await (const line of createInterface(output)) if (line.includes(words)) return true
  return false
}
