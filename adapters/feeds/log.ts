/** The part of pino that is used here. Fields never hold credentials, tokens or addresses with a query. */
export interface Log {
  warn(fields: object, message: string): void
}
