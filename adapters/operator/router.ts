import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { postAgainForOperator } from '../../src/announcement/undelivered.ts'
import { monthsToClose } from '../../src/billing/close-month.ts'
import type { Context } from '../../src/context.ts'
import { oldestDue } from '../../src/due-work.ts'
import { listAccounts, listOpenPosts, listTroubledFeeds } from '../../src/operation/list-for-operator.ts'
import { syncNow } from '../../src/operation/sync-now.ts'
import { NOTICES, type Notice, type Overview, overviewPage, signInPage } from './page.ts'
import { formToken, isSame, isSession, SESSION_MS, signSession } from './session.ts'
import { STYLE } from './style.ts'

const COOKIE = 'fleetfeed_operator'

/** Counts the wrong tokens of all callers. `from`: the address that one comes from, which behind a proxy is the proxy's. */
export interface Guesses {
  count(from: string): Promise<{ tooMany: boolean }>
}

const id = z.coerce.number().int().positive()

/**
 * `/operator`: a page for whoever has `token`, with lists of what needs attention and two actions. Plain forms: no script
 * runs there. An action needs the session's cookie, which browsers send only from the page itself, and the session's
 * form token.
 */
export function createOperatorRouter(
  ctx: Context,
  { token, guesses, now = Date.now }: { token: string; guesses: Guesses; now?: () => number },
): Router {
  const router = Router()
  router.use('/operator', protect, express.urlencoded({ extended: false, limit: '10kb' }))

  const sessionOf = (request: Request): string | null => {
    const value = readCookie(request.get('cookie') ?? '', COOKIE)
    return value !== null && isSession(token, value, now()) ? value : null
  }
  const cookie = (value: string, seconds: number) => {
    const secure = ctx.publicUrl()?.startsWith('https:') ? '; Secure' : ''
    return `${COOKIE}=${value}; Path=/operator; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`
  }

  router.get('/operator/style.css', (_request, response) => {
    response.type('text/css').send(STYLE)
  })

  router.get('/operator', async (request, response) => {
    const session = sessionOf(request)
    if (session === null) return void response.status(401).type('html').send(signInPage(null))
    const { notice } = z.object({ notice: z.string().catch('') }).parse(request.query)
    const shown = await readOverview(ctx)
    const page = overviewPage(shown, { form: formToken(token, session), notice: isNotice(notice) ? notice : null })
    response.type('html').send(page)
  })

  router.post('/operator/sign-in', async (request, response) => {
    const given = z.object({ token: z.string() }).safeParse(request.body).data?.token.trim() ?? ''
    // The right token is never limited: otherwise anybody could lock the operator out. It is too long to be guessed.
    if (!isSame(given, token)) {
      const { tooMany } = await guesses.count(request.ip ?? '')
      if (tooMany) return void response.status(429).type('html').send(signInPage('too_many'))
      return void response.status(401).type('html').send(signInPage('wrong'))
    }
    response.set('set-cookie', cookie(signSession(token, now() + SESSION_MS), SESSION_MS / 1000))
    response.redirect(303, '/operator')
  })

  /** An action of somebody who is signed in. It answers with the page, which says what was done. */
  const action = (path: string, act: (request: Request, response: Response) => Promise<Notice | null>) => {
    router.post(`/operator/${path}`, async (request, response) => {
      const session = sessionOf(request)
      if (session === null) return void response.redirect(303, '/operator')
      const given = z.object({ form: z.string() }).safeParse(request.body).data?.form ?? ''
      if (!isSame(given, formToken(token, session)))
        return void response.status(403).type('text/plain').send('Forbidden\n')
      const notice = await act(request, response)
      response.redirect(303, notice === null ? '/operator' : `/operator?notice=${notice}`)
    })
  }

  action('sync', async request => {
    const read = z.object({ feed: id }).safeParse(request.body)
    if (!read.success) return 'not_active'
    const done = await syncNow(ctx, read.data.feed)
    if (done.kind !== 'due') return done.kind
    return done.at <= ctx.now() ? 'synced' : 'sync_later'
  })
  action('post-again', async request => {
    const read = z.object({ account: id, post: id }).safeParse(request.body)
    if (!read.success) return 'not_open'
    const { account: accountId, post: announcementId } = read.data
    const done = await postAgainForOperator(ctx, { accountId, announcementId })
    return done.kind === 'resolved' ? 'posted' : 'not_open'
  })
  action('sign-out', async (_request, response) => {
    response.set('set-cookie', cookie('', 0))
    return null
  })
  return router
}

async function readOverview(ctx: Context): Promise<Overview> {
  const now = ctx.now()
  const [due, months, accounts, feeds, posts] = await Promise.all([
    oldestDue(ctx),
    monthsToClose(ctx),
    listAccounts(ctx.db),
    listTroubledFeeds(ctx.db),
    listOpenPosts(ctx.db, now),
  ])
  return { now, due, monthsToClose: months.count, accounts, feeds, posts }
}

/** No script, no foreign content, in no frame, in no cache. */
const protect: RequestHandler = (_request, response, next) => {
  response.set({
    'content-security-policy':
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  next()
}

function isNotice(text: string): text is Notice {
  return Object.hasOwn(NOTICES, text)
}

function readCookie(header: string, name: string): string | null {
  const pair = header.split(';').find(one => one.trim().startsWith(`${name}=`))
  return pair === undefined ? null : pair.trim().slice(name.length + 1)
}
