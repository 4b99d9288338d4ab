import { Worker } from 'node:worker_threads'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import type { FromThread, PageToRead } from './page-thread.ts'
import type { ReadAnswer } from './read-answer.ts'

export interface PageReader {
  /**
   * Reads an answer away from the event loop. Throws NotASnapshot, and TooLarge also where reading it took too long or
   * too much memory. The body is gone afterwards.
   */
  read(page: PageToRead): Promise<ReadAnswer>
  close(): Promise<void>
}

export interface ReaderLimits {
  /** How many pages are read at once. */
  threads: number
  /** Milliseconds for one page, from when a thread begins with it. The largest that we take needs some five seconds. */
  mostReadingMs: number
  /** Of one thread, without the page's own bytes. */
  mostHeapMb: number
}

interface Task {
  page: PageToRead
  done: PromiseWithResolvers<ReadAnswer>
}

/** What a thread is at work on. */
interface Running extends Task {
  equipment: EquipmentSnapshot[]
  timer: NodeJS.Timeout
}

/**
 * A few threads that read pages: a click, a delivery and the pages of other feeds don't wait behind a large one, and a page on
 * which a thread hangs or dies is an outcome of this page. The threads start when they are needed, stay, and keep no process alive.
 *
 * No library: piscina counts a time limit from the queue on and gives a result in one piece, which would hold up the event loop
 * by what it takes to receive 20,000 machines. Node ends a thread that is out of memory by best effort only: one huge array takes
 * the process along (nodejs/node#47224). So what is read bounds itself first, see `tree.ts`.
 */
export function createPageReader(limits: ReaderLimits): PageReader {
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
    const worker = new Worker(new URL('./page-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.mostHeapMb, maxYoungGenerationSizeMb: 64 },
    })
    threads.set(worker, null)
    worker.on('message', (message: FromThread) => hear(worker, message))
    worker.on('error', (err: Error & { code?: string }) =>
      lose(worker, err.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooLarge('reading it took too much memory') : err),
    )
    worker.on('exit', () => lose(worker, new TooLarge('reading it ended the thread')))
    return worker
  }

  const run = (worker: Worker, { page, done }: Task) => {
    const tooLong = () => lose(worker, new TooLarge('reading it took too long'))
    threads.set(worker, { page, done, equipment: [], timer: setTimeout(tooLong, limits.mostReadingMs) })
    worker.ref()
    worker.postMessage(page, transferable(page))
  }

  const hear = (worker: Worker, message: FromThread) => {
    const running = threads.get(worker)
    if (!running) return
    const { done, equipment } = running
    switch (message.kind) {
      case 'machines':
        equipment.push(...message.equipment)
        return
      case 'read':
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
    // It must not keep a process that has nothing else to do.
    worker.unref()
    next()
  }

  /** It has ended, or is to: another one takes its place. */
  const lose = (worker: Worker, err: Error) => {
    const running = threads.get(worker)
    if (!threads.delete(worker)) return
    if (running) clearTimeout(running.timer)
    running?.done.reject(err)
    void worker.terminate()
    next()
  }

  return {
    read: async page => {
      const done = Promise.withResolvers<ReadAnswer>()
      waiting.push({ page, done })
      next()
      return await done.promise
    },
    close: async () => {
      const stopped = new Error('The feeds were closed while a page was read')
      for (const { done } of waiting.splice(0)) done.reject(stopped)
      const ending = [...threads.keys()].map(worker => worker.terminate())
      for (const worker of threads.keys()) lose(worker, stopped)
      await Promise.all(ending)
    },
  }
}

/** A small Buffer is a part of memory that others use too. */
function transferable({ body }: PageToRead): ArrayBuffer[] {
  const { buffer } = body
  return buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength ? [buffer] : []
}
