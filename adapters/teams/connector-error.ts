/** Teams, or the way to it, refused. */
export class ConnectorError extends Error {
  /** The HTTP status; `null` where no answer came and nobody knows whether the call was applied. */
  readonly status: number | null
  /** The connector's own word, e.g. `MessageWritesBlocked`. */
  readonly code: string
  readonly retryAfterSeconds: number | null

  constructor(status: number | null, code: string, retryAfterSeconds: number | null, cause?: unknown) {
    super(`The connector answered ${status ?? 'nothing'}: ${code}`, { cause })
    this.name = 'ConnectorError'
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}
