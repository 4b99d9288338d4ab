import { Router } from 'express'
import { isSameSecret, readBearer } from './secret.ts'

/**
 * `/metrics`, for Prometheus, which sends `token` as bearer. Without a bearer the path doesn't exist, as where there is
 * no token: nobody who looks around learns that it is here.
 */
export function createMetricsRouter(
  token: string,
  scrape: () => Promise<{ contentType: string; text: string }>,
): Router {
  const router = Router()
  router.get('/metrics', async (request, response, next) => {
    const given = readBearer(request.get('authorization'))
    if (given === null) return next()
    response.set('cache-control', 'no-store')
    if (!isSameSecret(given, token)) {
      response.status(401).type('text/plain').send('The bearer is not METRICS_TOKEN.\n')
      return
    }
    const { contentType, text } = await scrape()
    response.set('content-type', contentType).send(text)
  })
  return router
}
