import { type DestinationStream, destination, type Logger, pino } from 'pino'

/** Properties of an error that hold secrets. */
const SECRET_PROPERTIES = [
  'Authorization',
  'access_token',
  'authorization',
  'client_secret',
  'connectionString',
  'password',
  'refresh_token',
  'response_url',
  'token',
]

/**
 * Nobody logs a secret on purpose, but errors of libraries bring them along: ioredis adds the failed command with its
 * arguments, which for AUTH are the password, and HTTP clients add the request with its headers.
 */
const SECRETS = [
  ...['err.*.*', 'err.*', 'err'].flatMap(at => SECRET_PROPERTIES.map(name => `${at}.${name}`)),
  ...['err.command.args', 'err.cause.command.args', 'err.original.config.headers', 'err.config.headers'],
]

/** Opens the log: lines of JSON, without the secrets that errors carry. `to`: default standard output. */
export function openLog({ level, to }: { level: string; to?: DestinationStream | undefined }): Logger {
  return pino({ level, redact: SECRETS }, to ?? destination())
}
