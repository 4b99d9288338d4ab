/** A file that a person handed over on the platform. */
export type ReceivedFile =
  | { kind: 'file'; name: string; bytes: Uint8Array }
  /** The app may not read it: the workspace has not granted the scope, or the platform shows a page to log in. */
  | { kind: 'not_permitted' }
  /** It was deleted, or the link to it has expired. */
  | { kind: 'gone' }
  /** The link leads to a page about the file, as some clients send it. */
  | { kind: 'not_a_file' }
  | { kind: 'too_large' }
  /** The platform did not answer. */
  | { kind: 'unreachable' }

/** The scope of Slack without which the app can read no file of a person. */
export const FILES_SCOPE = 'files:read'

export interface Files {
  /**
   * How a person hands over a file: in a field of a form, or in a message to the app. `not_permitted`: not before the
   * workspace grants it.
   */
  way(): Promise<'field' | 'message' | 'not_permitted'>
  /** Fetches a file. `reference`: what the platform sent for it. What goes wrong is an outcome. */
  receive(reference: string): Promise<ReceivedFile>
}
