/** The part of pino that is used here. Fields never contain credentials, tokens or URLs with a query. */
export interface Log {
  warn(fields: object, message: string): void
}
