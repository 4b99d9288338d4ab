import type { Place } from '../../src/announcement/announcement.ts'
import { id } from './codecs.ts'
import type { FileToSend } from './files/file-to-send.ts'
import type { Button, Screen } from './screen.ts'

/** What a person did on a screen, the same for every platform. */
export interface Interaction extends Entered {
  /** The action of the button, field, pick, choose or submit. */
  action: string
  /** What the element carried, else what its form carries. The client's word: authorise by server state alone. */
  payloadText: string
}

/** What stood in the form, and where that was. */
export interface Entered {
  /** By field or pick id: what was typed, chosen or ticked. Missing: the platform didn't say, and nothing changes; empty: taken back. */
  values: Readonly<Record<string, readonly string[]>>
  /** By pick id: every option that was offered, ticked or not. */
  shown: Readonly<Record<string, readonly string[]>>
  /** Where an outcome that comes later is told. */
  place: Place
  /** Which screen it was done on: the same for all that is done there. Absent where the platform doesn't say. */
  screen?: string | undefined
  /** Ids of picks of which nothing came, while other values of the form did: a client leaves out a list without a tick, and some leave out more. */
  leftOut?: readonly string[]
  /** What the platform calls this one click: the same where it comes twice. Absent where the platform doesn't say. */
  idempotencyKey?: string | undefined
}

/** What the person sees next. Trigger ids, acks and task modules are the platform's business. */
export type Reply =
  /** A new dialog, on top of the one that is open. `again`: what opens it once more, where nothing is done by it. */
  | { kind: 'open'; screen: Screen; again?: Pick<Button, 'action' | 'payloadText'> }
  /** In place of the screen the person acted on. `looked`: nothing was to be changed. `refused`: it wasn't done, and nor is what was pressed together with it. */
  | { kind: 'replace'; screen: Screen; looked?: true; refused?: true }
  /** Sentences beside the fields of a form; everything typed is kept. `screen`: the form, where it must be drawn again. */
  | { kind: 'errors'; errors: Record<string, string>; screen: Screen }
  /** For this person's eyes, where they are. `secret`: it holds a secret, and is shown now or never; no row keeps it. */
  | { kind: 'say'; screen: Screen; secret?: true }
  /** A message in the chat with this person, which can be edited later. */
  | { kind: 'message'; screen: Screen }
  /** The App Library and Marketplace as they are now; `search` narrows the latter. */
  | { kind: 'home'; search?: string }
  /** A file for this person alone: in their chat with the app, or as a link where no file can be sent. */
  | { kind: 'file'; file: FileToSend }
  /** Nothing: what the person did is told by other means (an announcement that is edited). */
  | { kind: 'nothing' }
  /** Nothing: the same click came before, and that was done then. */
  | { kind: 'repeated' }

/** The first value of a field; empty where there is none. */
export function typed(interaction: Entered, id: string): string {
  return interaction.values[id]?.[0] ?? ''
}

/** The ids among the values of a field or pick; what else stands there was made up, or is a word of the form itself. */
export function chosenIds(values: readonly string[] = []): number[] {
  return values.flatMap(value => id.safeDecode(value).data ?? [])
}
