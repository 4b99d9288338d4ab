import pg from 'pg'

/** The longest that Postgres may take to take a connection. */
const CONNECT_MS = 2_000

/**
 * Rejects where Postgres isn't there. On a connection of its own, which is closed at once: in a pool that is busy, it would wait
 * behind what it judges.
 */
export async function pingPostgres(url: string, question = 'select 1'): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  // What goes wrong later than its query is nobody's business.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(question)
  } finally {
    // Without waiting: where Postgres hangs, its goodbye does too.
    void client.end().catch(() => {})
  }
}
