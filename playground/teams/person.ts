import type { Fields } from '../json.ts'
import type { WhichButton } from './card-spots.ts'
import { closeDialog } from './dialog.ts'
import type { Choice } from './inputs.ts'
import { click, refresh, submit } from './person-clicks.ts'
import { answerFile } from './person-files.ts'
import { type Pressed, pressExactly } from './person-presses.ts'
import { message } from './person-says.ts'
import { sendFile } from './person-sends.ts'
import { choose, suggestions, tick, type } from './person-types.ts'
import type { Actor } from './platform.ts'
import { type ShownMessage, showPlace } from './shown.ts'
import { surfacesAt, type Target } from './surface.ts'
import { type OwnFile, placeFor } from './world.ts'

/**
 * Somebody in a tenant, and what they can do. Whatever reaches the app resolves once the app's HTTP answer is here and
 * applied; what the app does after its answer (posts, updates) is waited for with `until` of teams.ts.
 *
 * A `where` is `dm`, `#Fleet`, a group chat's name or a conversation id. A target is that, for the newest message there
 * which has the button or the input, or one message by its id, or `dialog`. An input is named by its id or its label.
 */
export interface TeamsPerson {
  /** `29:...` */
  readonly id: string
  readonly aadObjectId: string
  readonly name: string
  /** The name in activities. */
  readonly fullName: string
  readonly locale: string
  /** `@Fleetfeed` in the text becomes a mention. `thread` answers in the thread of that message. */
  message: (where: string, text: string, how?: { thread?: string }) => Promise<void>
  /** The messages there as this person sees them, newest last. */
  look: (where: string) => ShownMessage[]
  /** The newest card this person sees there. */
  card: (where: string) => Fields | undefined
  /** A button is named by its title, else by its data's `action`, or by more of its data. */
  click: (target: Target, which: WhichButton) => Promise<void>
  /** For a client that draws cards itself: presses exactly this button, with these values of the card's inputs. */
  press: (target: Target, pressed: Pressed) => Promise<void>
  type: (target: Target, which: string, text: string) => Promise<void>
  choose: (target: Target, which: string, choice: string | readonly string[]) => Promise<void>
  tick: (target: Target, which: string, values?: readonly string[]) => Promise<void>
  untick: (target: Target, which: string, values?: readonly string[]) => Promise<void>
  suggestions: (target: Target, which: string, query: string) => Promise<Choice[]>
  /** The dialog's first Action.Submit. */
  submit: () => Promise<void>
  closeDialog: () => Promise<void>
  /** Lets the app lay a file into this person's OneDrive: the newest that was offered, or one by name or message id. */
  acceptFile: (which?: string) => Promise<void>
  declineFile: (which?: string) => Promise<void>
  /** Sends a file to the app in their own chat. */
  sendFile: (file: OwnFile) => Promise<void>
  /** Shows the newest card there, which may refresh itself for this person. */
  refresh: (where: string) => Promise<void>
  dialog: () => { title: string; card: Fields; height: unknown; width: unknown } | undefined
  /** The errors of the last click that was not sent, by input id. */
  errors: () => Record<string, string>
  /** Toasts for this person: answers to Action.Execute and messages of dialogs. */
  notices: string[]
  /** What went wrong on this person's screen: `Unable to reach app (timeout)`, `http_500`, ... Emptied by the test. */
  trouble: string[]
}

export function createPerson(actor: Actor): TeamsPerson {
  const { platform, tenant, member } = actor
  const newest = (where: string) => surfacesAt(actor, where)[0]
  return {
    id: member.id,
    aadObjectId: member.aadObjectId,
    name: member.name,
    fullName: member.fullName,
    get locale() {
      return member.locale
    },
    message: async (where, text, how = {}) => message(actor, where, text, how.thread),
    look: where => showPlace(placeFor(tenant, member, where), member),
    card: where => newest(where)?.card,
    click: async (target, which) => click(actor, target, which),
    press: async (target, pressed) => pressExactly(actor, target, pressed),
    type: async (target, which, text) => type(actor, target, which, text),
    choose: async (target, which, choice) => choose(actor, target, which, choice),
    tick: async (target, which, values = []) => tick(actor, target, which, true, values),
    untick: async (target, which, values = []) => tick(actor, target, which, false, values),
    suggestions: async (target, which, query) => suggestions(actor, target, which, query),
    submit: async () => submit(actor),
    closeDialog: async () => {
      if (!member.dialog) throw new Error(`${member.name} has no dialog open`)
      closeDialog({ platform, member, place: member.dialog.place }, undefined)
    },
    acceptFile: async which => answerFile(actor, which, true),
    sendFile: async file => sendFile(actor, file),
    declineFile: async which => answerFile(actor, which, false),
    refresh: async where => {
      const surface = newest(where)
      if (surface) await refresh(actor, surface)
    },
    dialog: () => {
      if (!member.dialog) return undefined
      const { title, card, height, width } = member.dialog
      return { title, card, height, width }
    },
    errors: () => member.errors,
    notices: member.notices,
    trouble: member.trouble,
  }
}
