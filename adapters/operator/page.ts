import type { AccountSummary, OpenPost, TroubledFeed } from '../../src/operation/list-for-operator.ts'
import { MAX_LISTED } from '../../src/operation/list-for-operator.ts'
import { PLATFORMS } from '../../src/platform.ts'
import { type Html, html } from './html.ts'

/** What the page shows. */
export interface Overview {
  now: Date
  due: { job: string; since: Date | null }[]
  monthsToClose: number
  accounts: AccountSummary[]
  feeds: TroubledFeed[]
  posts: OpenPost[]
}

/** What the last action did; shown above the lists. */
export const NOTICES = {
  synced: 'The feed is due now. Its lines here change when the OEM has answered.',
  sync_later: 'The feed is due as soon as the OEM allows its list to be requested again.',
  not_active: 'Nothing was done: the feed was removed, or nobody has confirmed its list yet.',
  needs_credentials:
    'Nothing was done: the OEM refused the credentials. Some lock a login that is tried again; somebody of the company must enter new ones.',
  posted: 'The message is being posted again.',
  not_open: 'Nothing was done: somebody has resolved that message before, or it arrived after all.',
} as const
export type Notice = keyof typeof NOTICES

/** The page of an operator who is signed in. `form`: what each form carries. */
export function overviewPage(shown: Overview, { form, notice }: { form: string; notice: Notice | null }): string {
  const { now, due, accounts, feeds, posts, monthsToClose } = shown
  const press = (action: string, label: string, fields: Record<string, number>) => html`
    <form method="post" action="/operator/${action}">
      <input type="hidden" name="form" value="${form}">
      ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <button>${label}</button>
    </form>`
  return layout(html`
    <header>
      <h1>Fleetfeed</h1>
      <p>${time(now)} UTC</p>
      <form method="post" action="/operator/sign-out"><input type="hidden" name="form" value="${form}"><button>Sign out</button></form>
    </header>
    ${notice === null ? '' : html`<p class="notice" role="status">${NOTICES[notice]}</p>`}

    <h2>Oldest due work</h2>
    <dl>
      ${due.map(({ job, since }) => html`<div><dt>${job}</dt><dd>${since === null ? 'nothing due' : age(now, since)}</dd></div>`)}
      <div><dt>months to close</dt><dd>${monthsToClose}</dd></div>
    </dl>

    <h2>Feeds in trouble ${count(feeds)}</h2>
    ${table(
      ['Account', 'Feed', 'Trouble', 'For', 'Next read', ''],
      feeds.map(feed => [
        feed.account,
        html`${feed.name}<small>${feed.host ?? feed.oem}</small>`,
        html`<code>${feed.trouble}</code><small>failures in a row: ${feed.failures}</small>`,
        age(now, feed.since),
        feed.nextSyncAt === null ? 'waits for somebody' : time(feed.nextSyncAt),
        press('sync', 'Sync now', { feed: feed.id }),
      ]),
      'Every feed answers.',
    )}

    <h2>Messages that did not arrive, or of which nobody knows ${count(posts)}</h2>
    <p>An ambiguous message may be there already: look in the conversation first. Posted again, it may be there twice.</p>
    ${table(
      ['Account', 'Where', 'Message', 'State', 'For', ''],
      posts.map(post => [
        post.account,
        html`${PLATFORMS[post.platform].name}<small>${post.channel ?? 'a chat with a person'}</small>`,
        html`<code>${post.topic}</code><small>announcement ${post.id}</small>`,
        html`${post.state}<small>${post.problem ?? ''}</small>`,
        age(now, post.createdAt),
        press('post-again', 'Post again', { account: post.accountId, post: post.id }),
      ]),
      'Every message arrived.',
    )}

    <h2>Accounts ${count(accounts)}</h2>
    ${table(
      ['Account', 'Workspaces', 'Feeds', 'Selected assets', 'Time zone'],
      accounts.map(account => [
        html`${account.name}<small>account ${account.id}</small>`,
        account.workspaces.map(
          ({ platform, name }) => html`<div>${name}<small>${PLATFORMS[platform].name}</small></div>`,
        ),
        account.feeds,
        account.selected,
        account.timeZone,
      ]),
      'The app is installed nowhere yet.',
    )}`)
}

/** The form that asks for the token. */
export function signInPage(problem: 'wrong' | 'too_many' | null): string {
  const sentence = {
    wrong: 'That is not OPERATOR_TOKEN.',
    too_many: 'That is not OPERATOR_TOKEN, and too many wrong tokens were entered. The right one still opens the page.',
  }
  return layout(html`
    <main class="sign-in">
      <h1>Fleetfeed</h1>
      <form method="post" action="/operator/sign-in">
        <label for="token">Operator’s token</label>
        <input id="token" type="password" name="token" autocomplete="current-password" required autofocus>
        ${problem === null ? '' : html`<p class="notice" role="alert">${sentence[problem]}</p>`}
        <button>Sign in</button>
      </form>
    </main>`)
}

type Cell = string | number | Html | readonly Html[]

function table(head: string[], rows: Cell[][], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  return html`<div class="scroll"><table>
    <thead><tr>${head.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(cells => html`<tr>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`
}

function count(list: readonly unknown[]): Html {
  return html`<span class="count">${list.length === MAX_LISTED ? `first ${MAX_LISTED}` : list.length}</span>`
}

const time = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')

/** `3 h`, in the largest unit of which there are two. */
function age(now: Date, since: Date): string {
  const seconds = Math.max(0, (now.getTime() - since.getTime()) / 1000)
  const [size, unit] = UNITS.find(([size]) => seconds >= 2 * size) ?? [1, 's']
  return `${Math.floor(seconds / size)} ${unit}`
}

const UNITS: [number, string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
]

function layout(body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Fleetfeed: operation</title>
  <link rel="stylesheet" href="/operator/style.css">
</head>
<body>${body}</body>
</html>`.html
}
