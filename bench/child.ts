import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** What a process of its own can be asked. Each part of a measurement has one, so its memory is its own. */
export type Commands = Record<string, (input: never) => Promise<unknown>>

export interface Child<C extends Commands> {
  call<K extends keyof C & string>(name: K, input: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>>
  /** Ends it and tells the most memory it ever held, in MB. */
  end(): Promise<number>
}

type Question = { id: number; name: string; input: unknown }
type Answer = { id: number; value: unknown; failed: string | null }

const END = 'end'

/** Starts this program once more as `role` (see main.ts), and waits until it is open. */
export async function startChild<C extends Commands, I>(role: string, input: I): Promise<Child<C>> {
  const child = fork(process.argv[1] ?? '', [role], {
    serialization: 'advanced',
    execArgv: [...process.execArgv, ...profiling(role)],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  child.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.failed === null) asked?.resolve(answer.value)
    else asked?.reject(new Error(`${role}: ${answer.failed}`))
  })
  child.on('exit', code => {
    for (const asked of waiting.values()) asked.reject(new Error(`${role} ended with ${code}`))
  })
  let last = 0
  const ask = (name: string, question: unknown): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>()
    const id = last++
    waiting.set(id, asked)
    child.send({ id, name, input: question } satisfies Question)
    return asked.promise
  }
  await ask('open', input)
  return {
    // The other side is this very program: what it answers has the type its commands say.
    call: (name, question) => ask(name, question) as never,
    end: async () => {
      const peak = await ask(END, null)
      await ended(child)
      return Number(peak)
    },
  }
}

/** The child's side: opens the role on the first message, then does what it is asked. */
export function serve(open: (input: never) => Promise<Commands>): void {
  let commands: Commands = {}
  const handle = async ({ name, input }: Question): Promise<unknown> => {
    if (name === 'open') {
      commands = await open(input as never)
      return null
    }
    const run = commands[name]
    if (name === END) {
      await commands.close?.(null as never)
      return process.resourceUsage().maxRSS / 1024
    }
    if (!run) throw new Error(`no command ${name}`)
    return await run(input as never)
  }
  process.on('message', (question: Question) => {
    handle(question).then(
      value => process.send?.({ id: question.id, value, failed: null } satisfies Answer),
      (err: unknown) => {
        const failed = err instanceof Error ? (err.stack ?? err.message) : String(err)
        process.send?.({ id: question.id, value: null, failed } satisfies Answer)
      },
    )
  })
  // Whoever started this is gone.
  process.on('disconnect', () => process.exit(0))
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}

/** `BENCH_PROFILE=web npm run bench` leaves a CPU profile of that process in `.data/profiles`. */
function profiling(role: string): string[] {
  return process.env.BENCH_PROFILE === role ? ['--cpu-prof', '--cpu-prof-dir=.data/profiles'] : []
}
