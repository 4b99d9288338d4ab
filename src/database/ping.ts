import pg from 'pg'

/** The longest time to wait for a connection. */
const CONNECT_MS = 2_000

/**
 * Rejects if PostgreSQL can't be reached. Uses a new connection, closed at once: in a busy pool the check would wait
 * behind the work whose health it checks.
 */
export async function pingPostgres(url: string, query = 'select 1'): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  // Errors after the query are ignored.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(query)
  } finally {
    // Not awaited: if PostgreSQL hangs, closing the connection hangs too.
    void client.end().catch(() => {})
  }
}
