import { tickMatching } from '../../src/selection/tick.ts'
import { setImportNew } from '../helpers/page-form.ts'
import {
  askAll,
  closeMonths,
  linkWorkspaces,
  priceFeed,
  reinstall,
  removeFeed,
  setZone,
  uninstall,
  unlinkWorkspace,
} from './account-events.ts'
import { decideArrival, editDraft, openScreen, pressConfirm, tickMachines, undoArrival } from './choice-events.ts'
import { Disagreement } from './disagreement.ts'
import { installFeed, syncFeed, verifyFeed } from './feed-events.ts'
import { Game, type Tally } from './game.ts'
import type { Product } from './product.ts'
import { Random } from './random.ts'
import { carryOutSelections } from './work.ts'
import type { Event, World } from './world.ts'

/** Plays all events. Null: model and product agree. */
export async function play(product: Product, world: World, tally: Tally = new Map()): Promise<Disagreement | null> {
  const random = Math.random
  let played = 0
  // Randomness in the product (jitter, backoff) is the same in every play of one world.
  Math.random = new Random(world.seed).next
  try {
    await product.empty()
    const game = new Game(product, world, tally)
    await game.found()
    for (const [index, event] of world.events.entries()) {
      played = index + 1
      const done = await happen(game, event)
      game.count(event.kind, done)
    }
    return null
  } catch (error) {
    const disagreement = error instanceof Disagreement ? error : crash(error)
    disagreement.played = played
    return disagreement
  } finally {
    Math.random = random
  }
}

/** A use case or a job that throws. */
function crash(error: unknown): Disagreement {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return new Disagreement(`crash: ${message.slice(0, 80)}`, '', null, stack?.split('\n').slice(0, 8))
}

/** False where there was nothing to do or it was refused. */
async function happen(game: Game, event: Event): Promise<boolean> {
  game.at = event.at
  game.product.neighbours.now = new Date(event.at)
  switch (event.kind) {
    case 'zone':
      return await setZone(game, event.workspace, event.zone)
    case 'install':
      return await installFeed(game, event.feed)
    case 'verify':
      return await verifyFeed(game, event.feed, event.login)
    case 'list':
      game.lists.set(`${event.feed}/${event.login}`, event.entries)
      return true
    case 'break':
      game.breaks.set(event.feed, event.pages)
      return true
    case 'sync':
      return await syncFeed(game, event.feed)
    case 'open':
      return (await openScreen(game, event.feed, event.who)) !== null
    case 'tick':
      return await tickMachines(game, event.feed, event.who, event.machines, event.on)
    case 'tick-all':
      return await editDraft(game, event, draft =>
        tickMatching(game.product.ctx, draft, { terms: [], oemName: null, model: null }, event.on),
      )
    case 'import-new':
      return await editDraft(game, event, draft => setImportNew(game.product.ctx, draft, event.on))
    case 'confirm':
      return await pressConfirm(game, event.feed, event.who, event.by)
    case 'apply':
      return await carryOutSelections(game.product)
    case 'decide':
      return await decideArrival(game, event)
    case 'undo':
      return await undoArrival(game, event.feed, event.who, event.what)
    case 'remove':
      return await removeFeed(game, event.feed)
    case 'uninstall':
      return await uninstall(game, event.workspace)
    case 'reinstall':
      return await reinstall(game, event.workspace)
    case 'price':
      return await priceFeed(game, event.feed, event.cents)
    case 'close':
      return await closeMonths(game)
    case 'link':
      return await linkWorkspaces(game, event.giver, event.taker)
    case 'unlink':
      return await unlinkWorkspace(game, event.workspace)
    case 'ask':
      return await askAll(game, event.workspaces, event.months)
    default:
      return event satisfies never
  }
}
