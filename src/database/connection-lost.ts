/**
 * Whether an error message of node-postgres says that a connection broke: those errors have no code. "Not queryable":
 * kysely rolls back on a broken connection and throws the error of that,
 * https://github.com/brianc/node-postgres/issues/1790
 */
export function saysConnectionLost(message: string): boolean {
  return /connection terminated|connection error and is not queryable/i.test(message)
}
