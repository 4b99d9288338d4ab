import type { Action, ActionName, ChooseName } from './payloads.ts'

/**
 * The action of an element and its payload as text, which the client sends back; `action` in payloads.ts creates both.
 */
interface Does {
  action: Action<Exclude<ActionName, ChooseName>>
  /** Contains no credential. It comes back from the client, so it is never trusted. */
  payloadText?: string
}

/**
 * A screen, described once and drawn by every platform. The set of blocks is closed and small: a block is added only if
 * both platforms can show it. All strings are plain text; the renderers escape them and cut them to the platform's
 * limits.
 */
export interface Screen {
  /** Short: the title of a dialog. */
  title: string
  /** The whole content as text: for notifications, and for screen readers. */
  text: string
  blocks: Block[]
  /** Sends every field of the screen, with the payload of the button. */
  submit?: {
    label: string
    /**
     * The label where ticks are only sent together with a button (Teams): `label` may count them, and the count would be
     * older than the ticks that the person sees.
     */
    plainLabel?: string
  } & Does
  /** The label of the button that closes a dialog without a change. */
  close?: string
  /** Only the person who asked may see it: it is never posted where others in a channel can read it. */
  alone?: boolean
  /** It says that something was refused: the reference of its log entry is added (`withReference`). */
  refusal?: boolean
  /**
   * It says that only an Administrator can do or give something. If the account has none, the gate adds that
   * (`withoutAdministrator`).
   */
  needsAdministrator?: boolean
  /** It is Home: where it can be drawn again, it is when something on it changes. */
  isHome?: boolean
}

export type Block =
  | { kind: 'heading'; text: string }
  /** `name`: what the text is about, above it and in bold. */
  | { kind: 'text'; text: string; tone?: 'plain' | 'quiet'; name?: string }
  /**
   * A channel of the viewer's own workspace by its id on the platform, and a text about it. `name`: for a platform that
   * can't show the name by id.
   */
  | { kind: 'channel'; channel: string; name: string | null; text: string }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  | { kind: 'table'; caption: string; columns: string[]; rows: string[][] }
  | { kind: 'image'; url: string; alt: string }
  | Field
  | CheckboxGroup
  /** One menu at most. */
  | { kind: 'actions'; actions: (Button | Choose | Menu)[] }
  | { kind: 'line' }

/** An input. With an `action` it is sent on Enter, otherwise with the screen's submit. */
export interface Field extends Partial<Does> {
  kind: 'field'
  id: string
  label: string
  hint?: string
  /** Shown where Enter is the only way to send the field; some platforms have a button. */
  enterHint?: string
  placeholder?: string
  value?: string
  /**
   * `lines`: a text of several lines. `file`: a file, whose value is the platform's reference to it; only in a dialog of
   * a platform that has such a field (`Files`). `secret`: never filled in, never shown again, and masked if the platform
   * can.
   */
  input: 'text' | 'lines' | 'file' | 'secret' | 'url' | 'channel' | 'person' | 'choice'
  /** The options of a `choice`; also of a `channel` or `person`, for platforms without a picker of their own. */
  choices?: { id: string; label: string }[]
  optional?: boolean
}

/** Ten checkboxes at most. With an `action`, every tick is sent at once, together with all options of the group. */
export interface CheckboxGroup extends Partial<Does> {
  kind: 'checkboxes'
  id: string
  label: string
  options: { id: string; label: string; detail?: string; ticked: boolean }[]
  /** At least one must be ticked. */
  required?: boolean
}

export interface Button extends Does {
  kind: 'button'
  label: string
  style?: 'primary' | 'danger'
  /** A question that the person must answer with yes before the action is sent. */
  confirm?: { title: string; text: string; yes: string; no: string }
  /** It opens a dialog. Teams needs to know that in advance. */
  opens?: boolean
  /**
   * It acts on what is ticked in the form, like the submit. Otherwise Teams sends nothing of a form with a button, so
   * that the button works while required fields are empty.
   */
  sendsForm?: boolean
  /**
   * It acts on the list as shown. On a platform that doesn't send search and filters by themselves (Teams), a changed
   * filter is applied first; the button then works only after the person has seen the new list.
   */
  ofList?: boolean
  /** It matters less: where a form has few buttons (Teams), it stands behind “More”. */
  rest?: boolean
  /** The accessible label, where the visible label alone is ambiguous. */
  says?: string
  /** It opens this URL. Some platforms also send that it was pressed. */
  url?: string
}

/**
 * Buttons that are needed less often, behind one label. None has a question of its own: not every platform can ask one
 * there, so such a button opens a screen that asks.
 */
export interface Menu {
  kind: 'menu'
  label: string
  actions: Omit<Button, 'confirm' | 'ofList' | 'url'>[]
}

/** A select with search: `action` finds its options (`FindOptions` in handler.ts). */
export interface Choose {
  kind: 'choose'
  /** The part of `action` after the dot: Slack's adapter reads it from there. A test compares them. */
  id: string
  label: string
  placeholder: string
  value: { id: string; label: string } | null
  action: Action<ChooseName>
  payloadText?: string
  /**
   * The label of the button that sends the choice on a platform that doesn't send it at once (Teams); "Filter" by
   * default.
   */
  send?: string
}
