import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A TCP proxy between one process and Postgres or Redis. It can cut connections, and it records what the process sent:
 * a row doesn’t say which process holds its lease.
 */
export interface Wire {
  /** The given URL, through this proxy. */
  url: string
  /** Cuts every connection. Returns how many there were. */
  cut(): number
  /** Refuses new connections for so long. */
  refuse(ms: number): void
  /** Delays all traffic for so long, in both directions, without an error: it arrives late. */
  silence(ms: number): void
  /** How many connections were refused so far. */
  refused(): number
  /** Whether the process has sent this UUID since `forget`. */
  named(uuid: string): boolean
  /** Another process uses the proxy from now on. */
  forget(): void
  close(): Promise<void>
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Starts a wire to the server of `to`. */
export async function startWire(to: string): Promise<Wire> {
  const target = new URL(to)
  const open = new Set<Socket>()
  const uuids = new Set<string>()
  let refuseUntil = 0
  let refused = 0
  /** Resolved when traffic passes again; null while it does. */
  let silence: Promise<void> | null = null
  const server = createServer(near => {
    if (performance.now() < refuseUntil) {
      refused += 1
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.setNoDelay(true)
      one.on('data', (chunk: Buffer) => {
        if (silence === null) other.write(chunk)
        else void silence.then(() => other.write(chunk))
      })
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    near.on('data', (chunk: Buffer) => {
      for (const [uuid] of chunk.toString('latin1').matchAll(UUID)) uuids.add(uuid)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(to)
  // Listening on TCP, so the address is not the name of a pipe.
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    const count = open.size
    for (const socket of open) socket.resetAndDestroy()
    return count / 2
  }
  return {
    url: url.href,
    cut,
    refuse: ms => {
      refuseUntil = performance.now() + ms
    },
    silence: ms => {
      silence ??= sleep(ms).then(() => {
        silence = null
      })
    },
    refused: () => refused,
    named: uuid => uuids.has(uuid),
    forget: () => uuids.clear(),
    close: async () => {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
