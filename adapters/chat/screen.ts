import type { Action, ActionName, ChooseName } from './payloads.ts'

/** What an element does, and the text that comes back with it: `action` in payloads.ts makes both. The client's word. */
interface Does {
  action: Action<Exclude<ActionName, ChooseName>>
  /** Never a credential, never trusted. */
  payloadText?: string
}

/**
 * A screen, said once and drawn by every platform. The vocabulary is closed and small: a block enters only if both
 * platforms can mean it. All strings are plain text; the renderers escape and cut them to the platform's limits.
 */
export interface Screen {
  /** Short: a dialog's title. */
  title: string
  /** Says it all in words: what a notification shows and a screen reader reads of a message. */
  text: string
  blocks: Block[]
  /** Sends every field of the screen. What it carries comes back with the fields too. */
  submit?: { label: string } & Does
  /** The words of the button that leaves a dialog without a change. */
  close?: string
  /** For the eyes of who asked alone: never an answer that others in a channel can read. */
  alone?: boolean
  /** It says that only an Administrator can do or give something: where there is none, that is said too. */
  needsAdministrator?: boolean
}

export type Block =
  | { kind: 'heading'; text: string }
  /** `name`: what it is about, above it and stronger. */
  | { kind: 'text'; text: string; tone?: 'plain' | 'quiet'; name?: string }
  /** A channel of the reader's own workspace as the platform calls it (`name` where it needs to be told), and about it. */
  | { kind: 'channel'; channel: string; name: string | null; text: string }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  | { kind: 'table'; caption: string; columns: string[]; rows: string[][] }
  | { kind: 'image'; url: string; alt: string }
  | Field
  | Pick
  | { kind: 'actions'; actions: (Button | Choose)[] }
  | { kind: 'line' }

/** Something to type. With `action` it is sent on Enter, else with the screen's submit. */
export interface Field extends Partial<Does> {
  kind: 'field'
  id: string
  label: string
  hint?: string
  /** Said where Enter is the only way to send it: some platforms have a button. */
  enterHint?: string
  placeholder?: string
  value?: string
  /** `secret`: never filled in, never shown again; masked where the platform can. */
  input: 'text' | 'secret' | 'url' | 'channel' | 'person' | 'choice'
  /** What a choice offers; a channel's and person's where the platform has no picker of its own. */
  choices?: { id: string; label: string }[]
  optional?: boolean
}

/** Ticks, ten at most. With `action` every tick is sent at once, together with all that were offered. */
export interface Pick extends Partial<Does> {
  kind: 'pick'
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
  /** Asked before it is sent. */
  confirm?: { title: string; text: string; yes: string; no: string }
  /** It opens a dialog: Teams must know beforehand. */
  opens?: boolean
  /**
   * It acts on the list as it is shown. Where search and filters are not sent by themselves (Teams), a changed one is
   * applied first, and this only when it was seen.
   */
  ofList?: boolean
  /** What a screen reader says where the label alone is ambiguous. */
  says?: string
  /** It opens that address; nothing is sent but, by some platforms, that it was pressed. */
  url?: string
}

/** One of many, found by typing; what is offered is asked for with `action` (see `Offer` in handler.ts). */
export interface Choose {
  kind: 'choose'
  id: string
  label: string
  placeholder: string
  value: { id: string; label: string } | null
  action: Action<ChooseName>
  payloadText?: string
  /** What the button says that sends it, where choosing alone doesn't (Teams); "Filter" without it. */
  send?: string
}
