/** Why a file that a person uploaded is not read. */
export const FILE_PROBLEMS = [
  /** It is larger than `MAX_FILE_BYTES`. */
  'too_large',
  'too_many_rows',
  /** It is no XLSX and no text: a PDF, a picture, an XLS of before 2007. */
  'wrong_type',
  /** It is protected by a password. */
  'password',
  'damaged',
  /** It is small, and unpacks to more than a list has: a zip bomb. */
  'unpacks_too_large',
  /** Reading it took too long or too much memory. */
  'too_slow',
] as const
export type FileProblem = (typeof FILE_PROBLEMS)[number]

/** Thrown while a file is read. The message has nothing of the file's content. */
export class Unreadable extends Error {
  readonly problem: FileProblem
  constructor(problem: FileProblem) {
    super(`The file was not read: ${problem}.`)
    this.name = 'Unreadable'
    this.problem = problem
  }
}

/** The most that Slack's file_input takes. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
export const MAX_FILE_BYTES = 10 * 1024 * 1024
