import { type Actor, may } from '../../../src/actor.ts'
import type { FeedApp } from '../../../src/feed/feed.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { appName } from './app-name.ts'

/** An app's page in the Marketplace: what it is, which credentials it needs and from whom, and Install app. */
export function appPageScreen(w: Words, actor: Actor, app: FeedApp): Screen {
  const blocks: Block[] = [
    { kind: 'heading', text: appName(w, app) },
    ...(app.simulated ? [{ kind: 'text' as const, text: w.t('app_page.simulated') }] : []),
    { kind: 'text', text: w.t(`app_page.${app.oem}.description`) },
    { kind: 'text', text: w.t('app_page.pace', { pace: pace(w, app.paceSeconds) }), tone: 'quiet' },
    { kind: 'heading', text: w.t('app_page.credentials') },
    { kind: 'text', text: w.t(`app_page.${app.oem}.from`) },
    { kind: 'text', text: w.t('app_page.what', { fields: neededFields(w, app) }) },
  ]
  if (may(actor, 'manage_feeds')) {
    blocks.push({
      kind: 'actions',
      actions: [
        { kind: 'button', label: w.t('app_page.install'), ...action('app.install', app.oem), style: 'primary' },
      ],
    })
  } else {
    blocks.push(
      { kind: 'text', text: w.t('home.look'), tone: 'quiet' },
      { kind: 'actions', actions: [{ kind: 'button', label: w.t('access.request'), ...action('access.request') }] },
    )
  }
  return { title: w.t('home.marketplace'), text: appName(w, app), blocks, close: w.t('common.close') }
}

function neededFields(w: Words, app: FeedApp): string {
  return w.list(app.fields.filter(field => field.required && !field.only).map(field => w.t(`field.${field.id}`)))
}

function pace(w: Words, seconds: number): string {
  const minutes = Math.round(seconds / 60)
  return minutes % 60 === 0
    ? w.t('app_page.hours', { count: minutes / 60 })
    : w.t('app_page.minutes', { count: minutes })
}
