/**
 * Whether node-postgres says that a connection broke off: its own errors have no code. "Not queryable": kysely rolls back on a
 * connection that was cut and throws what that says, https://github.com/brianc/node-postgres/issues/1790
 */
export function saysConnectionLost(message: string): boolean {
  return /connection terminated|connection error and is not queryable/i.test(message)
}
