import { type Actor, may } from '../../../src/actor.ts'
import { mayEnterCode, type Side } from '../../../src/linking/link.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Whether this workspace shares its account with others, and how to change that. */
export function linkScreen(w: Words, actor: Actor, linked: string[]): Screen {
  const state = linked.length > 1 ? w.t('link.linked', { names: w.list(linked) }) : w.t('link.alone')
  const blocks: Block[] = []
  blocks.push({ kind: 'text', text: state }, { kind: 'text', text: w.t('link.intro'), tone: 'quiet' })
  if (mayEnterCode(actor)) {
    const administers = may(actor, 'administer')
    const buttons: Button[] = [{ kind: 'button', label: w.t('link.enter'), ...action('link.enter'), opens: true }]
    if (administers) buttons.unshift({ kind: 'button', label: w.t('link.getCode'), ...action('link.code') })
    if (administers && linked.length > 1) {
      buttons.push({
        kind: 'button',
        label: w.t('link.unlink'),
        ...action('link.unlink'),
        style: 'danger',
        confirm: {
          title: w.t('link.unlinkTitle'),
          text: w.t('link.unlinkText'),
          yes: w.t('link.unlink'),
          no: w.t('common.cancel'),
        },
      })
    }
    blocks.push({ kind: 'actions', actions: buttons })
  }
  return { title: w.t('link.title'), text: state, blocks, close: w.t('common.close') }
}

/** A new link code, large and on a line of its own, so that it is read and copied without a mistake. */
export function linkCodeScreen(w: Words, { code, expiresAt }: { code: string; expiresAt: Date }): Screen {
  const how = w.t('link.codeHow', { when: w.when(expiresAt) })
  return {
    title: w.t('link.title'),
    text: `${code}\n${how}`,
    blocks: [
      { kind: 'heading', text: code },
      { kind: 'text', text: how, tone: 'quiet' },
    ],
    close: w.t('common.close'),
  }
}

export function enterCodeScreen(w: Words): Screen {
  return {
    title: w.t('link.title'),
    text: w.t('link.enter'),
    blocks: [{ kind: 'field', id: 'code', label: w.t('link.field'), input: 'text' }],
    submit: { label: w.t('link.next'), ...action('link.preview') },
    close: w.t('common.cancel'),
  }
}

/** Shown after Unlink: which feeds stayed where, with a button to the channels that get no posts any more. */
export function unlinkedScreen(w: Words, silent: number): Screen {
  const text = w.t('link.unlinked')
  const block: Block = { kind: 'text', text }
  const message = { title: w.t('link.title'), text, close: w.t('common.close') }
  if (silent === 0) return { ...message, blocks: [block] }
  const show: Button = { kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true }
  return {
    ...message,
    blocks: [
      block,
      { kind: 'text', text: w.t('link.silent', { count: silent }) },
      { kind: 'actions', actions: [show] },
    ],
  }
}

/** What linking will do, shown before it is done. */
export function linkPreviewScreen(w: Words, code: string, sides: { keeps: Side; joins: Side }): Screen {
  const text = w.t('link.preview', {
    joins: sides.joins.name,
    joinsFeeds: w.t('link.feeds', { count: sides.joins.integrations }),
    keeps: sides.keeps.name,
    keepsFeeds: w.t('link.feeds', { count: sides.keeps.integrations }),
    zone: sides.keeps.timeZone,
  })
  return {
    title: w.t('link.title'),
    text,
    blocks: [{ kind: 'text', text }],
    submit: { label: w.t('link.confirm'), ...action('link.confirm', code) },
    close: w.t('common.cancel'),
  }
}
