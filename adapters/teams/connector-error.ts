/** What was asked of the connector: a new message, an edit, the chat with a person, or anything that changes nothing. */
export type Operation = 'send' | 'update' | 'create' | 'read'

/** Teams, or the way to it, refused. */
export class ConnectorError extends Error {
  readonly operation: Operation
  /** The HTTP status; `null` where no answer came. */
  readonly status: number | null
  /**
   * The connector's own word, e.g. `MessageWritesBlocked`. Without an answer `not_sent`, where nothing can have been applied, or
   * `no_answer`, where nobody knows.
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
