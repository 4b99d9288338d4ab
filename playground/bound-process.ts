import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

// $1 the signal, $2 a folder to remove at the end or '', then the command. File 3 is the pipe that only our process holds open.
const tie = `
exec 3<&0
signal=$1 remove=$2; shift 2
"$@" </dev/null 3<&- & program=$!
trap '' HUP INT TERM
{ cat <&3 >/dev/null 2>&1; kill -s "$signal" $program; } & watcher=$!
wait $program; code=$?
kill -s KILL $watcher 2>/dev/null
[ -z "$remove" ] || rm -rf "$remove"
exit $code`

export type BoundChild = { child: ChildProcess; stop(): Promise<void> }

/**
 * Runs a program that gets `signal` when `stop` is called or when our process ends, however it ends, `kill -9` included: a shell
 * beside it waits for the end of a pipe that only we hold open. Ctrl-C in the terminal reaches neither (detached): the program
 * outlives us by the moment that we need for our own tidy end. `remove` is a folder to delete afterwards.
 */
export function spawnBound(
  command: string[],
  signal: 'INT' | 'QUIT' | 'TERM',
  options: { output: 'pipe' | number; env?: NodeJS.ProcessEnv; uid?: number; gid?: number; remove?: string },
): BoundChild {
  const { output, remove = '', ...rest } = options
  const child = spawn('/bin/sh', ['-c', tie, 'sh', signal, remove, ...command], {
    ...rest,
    cwd: '/',
    detached: true,
    stdio: ['pipe', output, output],
  })
  // Writing the end of the pipe to a program that is already gone is fine.
  child.stdin?.on('error', () => {})
  const stop = async () => {
    if (hasEnded(child)) return
    const exit = once(child, 'exit')
    child.stdin?.end()
    await exit
  }
  return { child, stop }
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

/** A TCP port of 127.0.0.1 that nothing listens on right now; another program may still be quicker to take it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
