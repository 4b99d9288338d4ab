import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Done, JournalEntry, SlackAct, State, TeamsAct, WorldAct } from '../../playground/page/api.ts'
import { type Page, startPage } from '../../playground/page/start-page.ts'
import type { TestDatabase } from './database.ts'
import { type Product, startProduct } from './product.ts'

/** A client of the page’s event stream. */
export interface Window {
  /** Resolves with the first state from now on, or the newest so far, in which that is found. */
  sees<T>(look: (state: State) => T | undefined | false): Promise<T>
  close(): void
}

export interface TestPage extends Page {
  product: Product
  slack(act: SlackAct): Promise<Done>
  teams(act: TeamsAct): Promise<Done>
  world(act: WorldAct): Promise<Done>
  state(): Promise<State>
  open(): Window
  /** What a click caused, found by the label of the click. */
  causedBy(did: string): Promise<JournalEntry[]>
}

/** The page’s server in front of a whole product. Without `files` (the built client) it serves a placeholder. */
export async function startTestPage(
  how: { at?: string; files?: string; database?: TestDatabase; port?: number; realFeeds?: boolean } = {},
): Promise<TestPage> {
  const product = await startProduct(how)
  const files = await mkdtemp(join(tmpdir(), 'fleetfeed-page-'))
  await writeFile(join(files, 'index.html'), '<!doctype html><title>Playground</title>')
  await writeFile(join(files, 'app.js'), 'export {}')
  const { slack, teams, feeds, clock } = product
  const page = await startPage({
    slack,
    teams,
    feeds: how.realFeeds ? null : feeds,
    product,
    clock: {
      now: () => clock.now,
      jumpTo: to => {
        clock.now = to
      },
    },
    files: how.files ?? files,
    port: how.port ?? 0,
  })
  const windows: Window[] = []
  const post = async (path: string, act: unknown): Promise<Done> => {
    const headers = { 'content-type': 'application/json', origin: page.url }
    const answer = await fetch(`${page.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(act) })
    // The types shared by server and client.
    return (await answer.json()) as Done
  }
  const state = async () => (await (await fetch(`${page.url}/api/state`)).json()) as State
  return {
    ...page,
    product,
    state,
    slack: act => post('slack', act),
    teams: act => post('teams', act),
    world: act => post('world', act),
    open: () => {
      const window = openWindow(`${page.url}/api/changes`)
      windows.push(window)
      return window
    },
    causedBy: async did => {
      const { journal } = await state()
      const cause = journal.findLast(entry => entry.kind === 'did' && entry.text.includes(did))?.cause
      return journal.filter(entry => entry.cause === cause)
    },
    close: async () => {
      for (const window of windows) window.close()
      await page.close()
      await product.stop()
      await rm(files, { recursive: true, force: true })
    },
  }
}

function openWindow(url: string): Window {
  const gone = new AbortController()
  let newest: State | undefined
  let news = Promise.withResolvers<void>()
  const follow = async () => {
    const answer = await fetch(url, { signal: gone.signal })
    let rest = ''
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (rest + piece).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const [, data] = /^event: state\ndata: (.*)$/s.exec(event) ?? []
        if (data === undefined) continue
        newest = JSON.parse(data)
        news.resolve()
        news = Promise.withResolvers()
      }
    }
  }
  const ended = follow().catch(error => {
    if (!gone.signal.aborted) throw error
  })
  return {
    sees: async look => {
      const patience = AbortSignal.timeout(10_000)
      for (;;) {
        const found = newest && look(newest)
        if (found !== undefined && found !== false) return found
        if (patience.aborted) throw new Error(`Waited in vain for: ${look}`)
        const late = new Promise(resolve => patience.addEventListener('abort', resolve, { once: true }))
        await Promise.race([news.promise, ended, late])
      }
    },
    close: () => gone.abort(),
  }
}
