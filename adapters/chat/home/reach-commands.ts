import { type Actor, may, type Right } from '../../../src/actor.ts'
import { action } from '../payloads.ts'
import type { Button } from '../screen.ts'
import type { Command } from '../words/languages.ts'
import type { Words } from '../words/words.ts'

/** How Home leads to the screen that answers a command; null: Home itself is the answer. */
interface Way {
  label(w: Words): string
  opens: Pick<Button, 'action' | 'payloadText'>
  /** Only people with this right see the button; null: everybody. */
  needs: Right | null
}

/** In the order of the buttons. */
const WAYS: { readonly [C in Command]: Way | null } = {
  status: { label: w => w.t('status.title'), opens: action('home.status'), needs: null },
  assets: { label: w => w.t('assets.title'), opens: action('home.assets'), needs: null },
  approvals: { label: w => w.t('waiting.title'), opens: action('arrival.waiting'), needs: null },
  billing: { label: w => w.t('billing.title'), opens: action('home.billing'), needs: null },
  subscriptions: { label: w => w.t('channels.title'), opens: action('subscriptions.open'), needs: null },
  people: { label: w => w.t('people.title'), opens: action('people.open'), needs: 'administer' },
  settings: { label: w => w.t('settings.title'), opens: action('settings.open'), needs: 'administer' },
  audit: { label: w => w.t('audit.title'), opens: action('audit.open'), needs: 'administer' },
  link: { label: w => w.t('link.title'), opens: action('link.open'), needs: null },
  administrator: {
    label: w => w.t('administrator.title'),
    opens: action('home.administrator'),
    needs: 'administer',
  },
  help: { label: w => w.t('help.title'), opens: action('home.help'), needs: null },
  apps: null,
}

/** A button for the screen of each command, so that nobody has to know a word to type. */
export function commandButtons(w: Words, actor: Actor): Button[] {
  // To TypeScript the keys of a record are strings; this record has only commands.
  const commands = Object.keys(WAYS) as Command[]
  return commands.flatMap((command): Button[] => {
    const way = WAYS[command]
    if (way === null || !isShown(actor, command, way)) return []
    return [{ kind: 'button', label: way.label(w), ...way.opens, opens: true }]
  })
}

/** The operator's code makes the first Administrator, so it is shown until there is one. */
function isShown(actor: Actor, command: Command, { needs }: Way): boolean {
  if (command === 'administrator') return !actor.administered
  return needs === null || may(actor, needs)
}
