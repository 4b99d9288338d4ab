import { Worker } from 'node:worker_threads'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import type { ParsedAnswer } from './parse-answer.ts'
import type { FromThread, PageToParse } from './parser-thread.ts'

export interface ParserPool {
  /**
   * Parses an answer outside the event loop. Throws NotASnapshot, and TooLarge also if parsing took too long or too
   * much memory. The body is transferred and can't be used afterwards.
   */
  parse(page: PageToParse): Promise<ParsedAnswer>
  close(): Promise<void>
}

export interface ParserLimits {
  /** How many pages are parsed at once. */
  threads: number
  /**
   * Milliseconds for one page, from when a thread starts parsing it. The largest page allowed needs some five seconds.
   */
  maxParsingMs: number
  /** The heap of one thread, without the page's own bytes. */
  maxHeapMb: number
}

interface Task {
  page: PageToParse
  done: PromiseWithResolvers<ParsedAnswer>
}

/** The task of a thread. */
interface Running extends Task {
  equipment: EquipmentSnapshot[]
  timer: NodeJS.Timeout
}

/**
 * A pool of threads that parse pages. A click, a delivery and the pages of other feeds don't wait behind a large page,
 * and a page on which a thread hangs or dies fails alone. The threads start on demand, stay, and don't keep the process
 * alive.
 *
 * No library: piscina's time limit includes the time in the queue, and it returns a result in one message, which would
 * block the event loop while 20,000 machines are received. Node ends a thread that is out of memory on a best-effort
 * basis only: one huge array takes the process down (nodejs/node#47224). So parsing has its own limits first, see
 * `tree.ts`.
 */
export function createParserPool(limits: ParserLimits): ParserPool {
  const threads = new Map<Worker, Running | null>()
  const waiting: Task[] = []

  const next = () => {
    while (waiting.length > 0) {
      const idle = [...threads].find(([, running]) => running === null)?.[0]
      if (idle === undefined && threads.size >= limits.threads) return
      const task = waiting.shift()
      if (task) run(idle ?? start(), task)
    }
  }

  const start = (): Worker => {
    const worker = new Worker(new URL('./parser-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMb, maxYoungGenerationSizeMb: 64 },
    })
    threads.set(worker, null)
    worker.on('message', (message: FromThread) => onMessage(worker, message))
    worker.on('error', (err: Error & { code?: string }) =>
      discard(worker, err.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooLarge('reading it took too much memory') : err),
    )
    worker.on('exit', () => discard(worker, new TooLarge('reading it ended the thread')))
    return worker
  }

  const run = (worker: Worker, { page, done }: Task) => {
    const onTimeout = () => discard(worker, new TooLarge('reading it took too long'))
    threads.set(worker, { page, done, equipment: [], timer: setTimeout(onTimeout, limits.maxParsingMs) })
    worker.ref()
    worker.postMessage(page, transferable(page))
  }

  const onMessage = (worker: Worker, message: FromThread) => {
    const running = threads.get(worker)
    if (!running) return
    const { done, equipment } = running
    switch (message.kind) {
      case 'machines':
        equipment.push(...message.equipment)
        return
      case 'parsed':
        done.resolve({ ...message.rest, equipment })
        break
      case 'not_a_snapshot':
        done.reject(new NotASnapshot(message.message))
        break
      case 'too_large':
        done.reject(new TooLarge(message.message))
        break
      case 'bug':
        done.reject(message.error)
        break
      default:
        message satisfies never
    }
    clearTimeout(running.timer)
    threads.set(worker, null)
    // An idle thread must not keep the process alive.
    worker.unref()
    next()
  }

  /** Removes a thread that has ended or must end, and fails its task. The next task gets a new thread. */
  const discard = (worker: Worker, err: Error) => {
    const running = threads.get(worker)
    if (!threads.delete(worker)) return
    if (running) clearTimeout(running.timer)
    running?.done.reject(err)
    void worker.terminate()
    next()
  }

  return {
    parse: async page => {
      const done = Promise.withResolvers<ParsedAnswer>()
      waiting.push({ page, done })
      next()
      return await done.promise
    },
    close: async () => {
      const stopped = new Error('The feeds were closed while a page was parsed')
      for (const { done } of waiting.splice(0)) done.reject(stopped)
      const ending = [...threads.keys()].map(worker => worker.terminate())
      for (const worker of threads.keys()) discard(worker, stopped)
      await Promise.all(ending)
    },
  }
}

/** A small Buffer shares its ArrayBuffer with others, which must not be transferred. */
function transferable({ body }: PageToParse): ArrayBuffer[] {
  const { buffer } = body
  return buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength ? [buffer] : []
}
