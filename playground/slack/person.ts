import type { Fields } from '../json.ts'
import { stateValues } from './element-state.ts'
import type { Events } from './events.ts'
import type { Wanted } from './find-element.ts'
import type { Actor } from './payloads.ts'
import { choose, suggestions } from './person-chooses.ts'
import { type Answering, click, tick, type } from './person-elements.ts'
import { type OwnFile, uploadInto } from './person-files.ts'
import { install, type Landed } from './person-installs.ts'
import { closeModal, submit } from './person-modal.ts'
import { command, message, openHome } from './person-says.ts'
import type { Target } from './surface.ts'
import type { PlainOption } from './validate-composition.ts'
import { viewJson } from './views.ts'
import type { Ephemeral, Message, Shown } from './world.ts'

/** An element, by its action_id, else its block_id, else its text; or by several of them. */
type Which = string | Wanted

/**
 * Somebody in the workspace, and what they can do. Whatever reaches the app resolves once the app's HTTP answer is here
 * and applied; what the app does after its answer (views.open, posts) is waited for with `until` of slack.ts.
 */
export interface Person {
  readonly id: string
  readonly name: string
  readonly realName: string
  /** `where` is `dm`, `#channel` or an id. */
  command: (where: string, line: string) => Promise<void>
  openHome: () => Promise<void>
  /** `@Fleetfeed` in the text becomes a mention. `where` as for a command. */
  message: (where: string, text: string, how?: { threadTs?: string }) => Promise<Message>
  click: (target: Target, wanted: (Wanted & Answering) | string) => Promise<void>
  choose: (
    target: Target,
    which: Which,
    choice: string | readonly string[],
    how?: Answering & { query?: string },
  ) => Promise<void>
  tick: (target: Target, which: Which, values: readonly string[], how?: Answering) => Promise<void>
  type: (target: Target, which: Which, text: string, how?: { enter?: boolean }) => Promise<void>
  suggestions: (target: Target, which: Which, query: string) => Promise<PlainOption[]>
  /** Puts a file into a file_input. */
  upload: (target: Target, which: Which, file: OwnFile) => Promise<void>
  submit: () => Promise<void>
  closeModal: (how?: { all?: boolean }) => Promise<void>
  /** "Add to Slack", from the app's install link to the page where it ends. */
  install: (link: string, how?: { deny?: boolean }) => Promise<Landed>
  /** The modal in front, as the Web API gives it. */
  view: () => SeenView | undefined
  /** All modals, the one in front last. */
  stack: () => SeenView[]
  home: () => SeenView | undefined
  /** The errors below the fields of the modal in front, by block_id. */
  errors: () => Record<string, string>
  ephemerals: () => Ephemeral[]
  /** What went wrong on this person's screen: `operation_timeout`, `http_500`, ... Emptied by the test. */
  trouble: string[]
}

/** An open view: typed where tests read it, the rest as Slack's JSON. */
type SeenView = Pick<Shown['payload'], 'blocks' | 'type'> & {
  id: string
  hash: string
  callback_id: string
  private_metadata: string
  external_id: string
  title: string
  submit: string | undefined
  close: string | undefined
  values: Record<string, Record<string, Fields>>
  json: Fields
}

function seen({ platform, workspace }: Actor, shown: Shown): SeenView {
  const { payload } = shown
  const modal = payload.type === 'modal' ? payload : undefined
  return {
    id: shown.id,
    hash: shown.hash,
    type: payload.type,
    blocks: payload.blocks,
    callback_id: payload.callback_id ?? '',
    private_metadata: payload.private_metadata ?? '',
    external_id: payload.external_id ?? '',
    title: modal?.title.text ?? '',
    submit: modal?.submit?.text,
    close: modal?.close?.text,
    values: stateValues(shown.state),
    json: viewJson(shown, workspace, platform.app.id),
  }
}

const wanted = <W extends Wanted>(which: W | string): W | Wanted => (typeof which === 'string' ? { any: which } : which)

export function createPerson(actor: Actor, events: Events): Person {
  const { platform, workspace, member } = actor
  /** Wraps an act that needs the installed app. */
  const withApp = <A extends unknown[], R>(act: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (!workspace.bot.installed) throw new Error(`${platform.app.name} is not installed in ${workspace.name}`)
      return act(...args)
    }
  }
  return {
    id: member.id,
    name: member.name,
    realName: member.realName,
    command: withApp((where, line) => command(actor, where, line)),
    openHome: withApp(() => openHome(actor, events)),
    message: (where, text, how = {}) => message(actor, events, where, text, how.threadTs),
    click: withApp((target, which) => click(actor, target, wanted(which))),
    choose: withApp((target, which, choice, how) => choose(actor, target, wanted(which), choice, how)),
    tick: withApp((target, which, values, how) => tick(actor, target, wanted(which), values, how)),
    type: withApp((target, which, text, how) => type(actor, target, wanted(which), text, how)),
    suggestions: withApp((target, which, query) => suggestions(actor, target, wanted(which), query)),
    upload: withApp(async (target, which, file) => uploadInto(actor, target, wanted(which), file)),
    submit: withApp(() => submit(actor)),
    closeModal: how => closeModal(actor, how),
    install: (link, how) => install(actor, link, how),
    view: () => {
      const shown = member.stack.at(-1)
      return shown && seen(actor, shown)
    },
    stack: () => member.stack.map(shown => seen(actor, shown)),
    home: () => member.home && seen(actor, member.home),
    errors: () => member.errors,
    ephemerals: () => member.ephemerals,
    trouble: member.trouble,
  }
}
