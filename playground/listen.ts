import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { send } from './send.ts'

/**
 * The HTTP server in front of a local platform. Listens before it knows the platform, because the platform needs its port.
 * `name` stands before what goes wrong inside.
 */
export async function listen<Platform>(
  port: number,
  name: string,
  route: (platform: Platform, request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; origin: string; serve: (platform: Platform) => void; close: () => Promise<void> }> {
  let platform: Platform | undefined
  const server = createServer((request, response) => {
    if (!platform) return send(response, 503, 'Starting')
    route(platform, request, response).catch(error => {
      // A call that was under way when the server closed is no bug.
      if (!server.listening) {
        request.socket.destroy()
        return
      }
      // A bug of the playground. Logged, because a test would otherwise see a plain 500 and blame the app.
      console.error(`${name}: ${request.method} ${request.url}`, error)
      if (!response.headersSent) send(response, 500, String(error))
    })
  })
  // Longer than the clients' keep-alive: else a client on a busy machine reuses a connection that is being closed.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  return {
    server,
    origin: `http://127.0.0.1:${bound}`,
    serve: ready => {
      platform = ready
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
