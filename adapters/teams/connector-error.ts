/** The kind of a connector call: a new message, an edit, opening the chat with a person, or a read. */
export type Operation = 'send' | 'update' | 'create' | 'read'

/** A refusal by Teams, or a failure on the way to it. */
export class ConnectorError extends Error {
  readonly operation: Operation
  /** The HTTP status; `null` if there was no answer. */
  readonly status: number | null
  /**
   * The error code of the connector, e.g. `MessageWritesBlocked`. Without an answer: `not_sent` if nothing can have
   * been applied, `no_answer` if that is unknown.
   */
  readonly code: string
  readonly retryAfterSeconds: number | null

  constructor(
    operation: Operation,
    status: number | null,
    code: string,
    retryAfterSeconds: number | null,
    cause?: unknown,
  ) {
    super(`The connector answered ${status ?? 'nothing'}: ${code}`, { cause })
    this.name = 'ConnectorError'
    this.operation = operation
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}
