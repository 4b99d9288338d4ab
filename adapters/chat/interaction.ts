import type { Place } from '../../src/announcement/announcement.ts'
import { id } from './codecs.ts'
import type { FileToSend } from './files/file-to-send.ts'
import type { Button, Screen } from './screen.ts'

/** What a person did on a screen, the same for every platform. */
export interface Interaction extends Entered {
  /** The name of the action of the button, field, checkboxes, choose or submit. */
  action: string
  /**
   * The payload of the element, else that of its form, as text. It comes from the client: authorise by server state
   * alone.
   */
  payloadText: string
}

/** What was entered in the form, and where the form was. */
export interface Entered {
  /**
   * By the id of a field or group of checkboxes: what was typed, chosen or ticked. Missing: the platform didn't send it,
   * so nothing changes. Empty: it was cleared.
   */
  values: Readonly<Record<string, readonly string[]>>
  /** By the id of a group of checkboxes: all its options, ticked or not. */
  checkboxOptions: Readonly<Record<string, readonly string[]>>
  /** Where a later outcome is shown. */
  place: Place
  /**
   * Names the message or view on which it was done, the same for all actions there. Absent if the platform doesn't
   * give one.
   */
  screenId?: string | undefined
  /**
   * Groups of checkboxes without a value although other values of the form came, by id: clients leave out a group
   * without a tick, and some leave out more.
   */
  leftOut?: readonly string[]
  /**
   * If the answer to this click can show an outcome that is there by then: when it must be given at the latest
   * (`performance.now()`). Absent: a later outcome is shown at `place` alone.
   */
  answerBy?: number
  /** The platform's id of this click, the same if the click is sent twice. Absent if the platform gives none. */
  idempotencyKey?: string | undefined
}

/** What the person sees next. Trigger ids, acks and task modules are the business of the platform's adapter. */
export type Reply =
  /**
   * A new dialog, on top of the open one. `again`: the action that opens it once more, given if that action changes
   * nothing.
   */
  | { kind: 'open'; screen: Screen; again?: Pick<Button, 'action' | 'payloadText'> }
  /**
   * Replaces the screen on which the person acted. `looked`: the action was a look. `refused`: the action was not done,
   * and neither are the others of the same click.
   */
  | { kind: 'replace'; screen: Screen; looked?: true; refused?: true }
  /**
   * Sentences beside the fields of a form; everything typed is kept. `screen`: the form, for where it must be drawn
   * again.
   */
  | { kind: 'errors'; errors: Record<string, string>; screen: Screen }
  /** Shown to this person only, where they are. `secret`: it holds a secret and is shown now or never; no row keeps it. */
  | { kind: 'say'; screen: Screen; secret?: true }
  /** A message in the chat with this person, which can be edited later. */
  | { kind: 'message'; screen: Screen }
  /** Draws the App Library and the Marketplace again; `search` filters the Marketplace. */
  | { kind: 'home'; search?: string }
  /** A file for this person only: in their chat with the app, or as a link where no file can be sent. */
  | { kind: 'file'; file: FileToSend }
  /** Shows nothing: the outcome is shown by other means (an announcement is edited). */
  | { kind: 'nothing' }
  /** Shows nothing: the click came a second time, and was done the first time. */
  | { kind: 'repeated' }

/** The first value of a field; empty if there is none. */
export function typed(interaction: Entered, id: string): string {
  return interaction.values[id]?.[0] ?? ''
}

/**
 * The row ids among the values of a field or group of checkboxes. Other values are skipped: they are forged, or are
 * options that are no row.
 */
export function chosenIds(values: readonly string[] = []): number[] {
  return values.flatMap(value => id.safeDecode(value).data ?? [])
}
