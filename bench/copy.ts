import { once } from 'node:events'
import pg from 'pg'

/** `copy … from stdin`: the fastest way into Postgres that there is. node-postgres has the messages but no stream. */
export interface CopyIn {
  /** Rows in COPY's text form, each with its line break. Resolves when more may be written. */
  write(rows: string): Promise<void>
  end(): Promise<void>
}

/** What node-postgres' connection can besides what its types know. */
interface Connection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

export async function copyIn(client: pg.Client, table: string): Promise<CopyIn> {
  const started = Promise.withResolvers<Connection>()
  const done = Promise.withResolvers<void>()
  done.promise.catch(() => {})
  const query = {
    submit: (connection: pg.Connection) => connection.query(`copy ${table} from stdin`),
    handleCopyInResponse: (connection: Connection) => started.resolve(connection),
    handleCommandComplete: () => {},
    handleReadyForQuery: () => done.resolve(),
    handleError: (err: Error) => {
      started.reject(err)
      done.reject(err)
    },
  }
  client.query(query)
  const connection = await started.promise
  return {
    async write(rows) {
      connection.sendCopyFromChunk(Buffer.from(rows))
      if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain')
    },
    async end() {
      connection.endCopyFrom()
      await done.promise
    },
  }
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}
