import { en } from '../../adapters/chat/words/en.ts'
import type { Translation } from '../../adapters/chat/words/translation.ts'
import type { Product } from './product.ts'
import { readCard } from './read-card.ts'
import { seen } from './seen.ts'

const CHANNELS = { fleet: 'Fleet', finance: 'Finance' }
type Channel = keyof typeof CHANNELS

/**
 * A person at their chat, the same for every platform: journeys use the actions of our screens and the text that can be
 * read. "In front" is the open modal or dialog, otherwise the newest message of their own chat with the app.
 */
export interface User {
  /** Writes to the app in the person’s chat with it. */
  write(text: string): Promise<void>
  /** Waits until the text in front matches. */
  sees(text: string): Promise<void>
  /** All text in front. */
  front(): string
  press(action: string, payloadText?: string): Promise<void>
  type(label: string, text: string): Promise<void>
  choose(label: string, choice: string): Promise<void>
  /** Searches in a list, and waits for the result. */
  search(text: string): Promise<void>
  /**
   * Types into a list that the app fills, chooses, and sends it; `send` is the button that sends it, if there is one.
   */
  find(list: { id: string; action: string; send: string }, typed: string, choice: string): Promise<void>
  /** Ticks exactly these items of a list, and sends that. */
  tick(pick: { id: string; action: string }, values: string[]): Promise<void>
  /** Ticks exactly these items in a form, which are sent with its submit. */
  mark(pick: { id: string; label: string }, values: string[]): Promise<void>
  submit(action: string): Promise<void>
  /** Waits until the submitted form shows that error for one of its fields. */
  complains(text: string): Promise<void>
  close(): Promise<void>
  /** The outcome of something slow that was begun in front, wherever it appears. */
  awaits(text: string): Promise<void>
  /** Waits for a requested file, accepts it if it is only offered, and reads it. */
  takeFile(name: string): Promise<string>
  /** The channel's id, for a form. */
  channelId(channel: Channel): string
  /** The text of each message in a channel, oldest first, without replies. */
  channel(channel: Channel): string[]
  /** The text of each reply to any of them. */
  replies(channel: Channel): string[]
  /** Waits until the newest message there matches. */
  seesIn(channel: Channel, text: string): Promise<void>
  /** Presses that button of the newest message in a channel that has it. */
  pressIn(channel: Channel, action: string): Promise<void>
  /** Asks the app something in a channel, and presses a button of its answer. */
  askIn(channel: Channel, text: string, action: string): Promise<void>
  /** Every private message to this person, besides what is in front. */
  told(): string
  /** What the platform refused, and errors on this person’s screen; must be empty at the end of a journey. */
  wrong(): unknown[]
}

/** Waits until the text matches; the error says what the text is instead. */
async function waitFor(
  until: (look: () => boolean) => Promise<unknown>,
  read: () => string,
  text: string,
): Promise<void> {
  try {
    await until(() => read().includes(text))
  } catch (cause) {
    throw new Error(`"${text}" can't be read. There is:\n${read()}`, { cause })
  }
}

/** `words`: the person’s language. */
export function slackUser({ slack }: Pick<Product, 'slack'>, name: string, words: Translation = en): User {
  const person = slack.person(name)
  // Before anybody has written to the app there is no direct message.
  const chat = () => slack.messages(`@${name}`).filter(message => message.botId)
  const newest = () => chat().at(-1)
  const modal = () => person.view() !== undefined
  const front = () => seen(person.view() ?? newest())
  const target = () => (modal() ? ('modal' as const) : { channel: newest()?.channel ?? '', ts: newest()?.ts ?? '' })
  const sees = (read: () => string, text: string) => waitFor(slack.until, read, text)
  const inChannel = (channel: Channel) =>
    slack.messages(`#${channel}`).filter(({ ts, threadTs = ts }) => threadTs === ts)
  const posts = (channel: Channel) => inChannel(channel).map(message => `${message.text}\n${seen(message)}`)
  return {
    write: async text => {
      await person.message('dm', text)
    },
    sees: text => sees(front, text),
    front,
    press: (action, payloadText) => {
      const [inMenu] =
        new RegExp(`"${RegExp.escape(action)}\\|[^"]*"`).exec(JSON.stringify(person.view() ?? newest())) ?? []
      if (inMenu !== undefined) return person.choose(target(), 'menu', JSON.parse(inMenu))
      return person.click(target(), {
        actionId: action,
        ...(payloadText === undefined ? {} : { value: payloadText }),
        confirm: true,
      })
    },
    type: (label, text) => person.type(target(), { text: label }, text),
    choose: (label, choice) => person.choose(target(), { text: label }, choice),
    search: text => person.type(target(), { text: words.picker.search }, text, { enter: true }),
    find: ({ action }, query, choice) => person.choose(target(), action, choice, { query }),
    tick: ({ action }, values) => person.tick(target(), action, values),
    mark: ({ label }, values) => person.tick(target(), { text: label }, values),
    submit: action => (modal() ? person.submit() : person.click(target(), action)),
    complains: text => sees(() => Object.values(person.errors()).join('\n'), text),
    close: () => (modal() ? person.closeModal({ all: true }) : Promise.resolve()),
    awaits: text => sees(front, text),
    takeFile: async wanted => {
      const file = await slack.until(() => slack.files(`@${name}`).find(one => one.name === wanted))
      return file.content.toString()
    },
    channelId: channel => slack.channelId(`#${channel}`),
    channel: posts,
    replies: channel =>
      slack
        .messages(`#${channel}`)
        .filter(({ ts, threadTs = ts }) => threadTs !== ts)
        .map(message => `${message.text}\n${seen(message)}`),
    seesIn: (channel, text) => sees(() => posts(channel).at(-1) ?? '', text),
    pressIn: (channel, action) => {
      const messages = slack.messages(`#${channel}`)
      const ts = messages.findLast(({ blocks }) => JSON.stringify(blocks).includes(`"${action}"`))?.ts ?? ''
      return person.click({ channel: slack.channelId(`#${channel}`), ts }, action)
    },
    askIn: async (channel, text, action) => {
      await person.command(`#${channel}`, `/fleetfeed ${text}`)
      const answer = person.ephemerals().at(-1)
      await person.click({ channel: answer?.channel ?? '', ts: answer?.ts ?? '' }, action)
    },
    told: () => [...person.ephemerals(), ...chat()].map(seen).join('\n'),
    wrong: () => [...slack.refusals, ...person.trouble],
  }
}

export function teamsUser({ teams }: Pick<Product, 'teams'>, name: string, words: Translation = en): User {
  const person = teams.person(name)
  const front = () => readCard(person.dialog() ?? person.card('dm'))
  const target = () => (person.dialog() ? 'dialog' : 'dm')
  const sees = (read: () => string, text: string) => waitFor(teams.until, read, text)
  const messages = (channel: Channel) => person.look(`#${CHANNELS[channel]}`)
  const posts = (channel: Channel) =>
    messages(channel)
      .filter(message => message.replyTo === undefined)
      .map(message => readCard(message.card))
  const named = (action: string, payloadText?: string) => ({
    action,
    ...(payloadText === undefined ? {} : { payloadText }),
  })
  return {
    write: text => person.message('dm', text),
    sees: text => sees(front, text),
    front,
    press: (action, payloadText) => person.click(target(), named(action, payloadText)),
    type: (label, text) => person.type(target(), label, text),
    choose: (label, choice) => person.choose(target(), label, choice),
    search: async text => {
      await person.type(target(), 'search', text)
      await person.click(target(), words.common.search)
    },
    find: async ({ id, send }, query, choice) => {
      await person.suggestions(target(), id, query)
      await person.choose(target(), id, choice)
      await person.click(target(), send)
    },
    tick: async ({ id }, values) => {
      await person.choose(target(), id, values)
      await person.click(target(), words.common.search)
    },
    mark: ({ id }, values) => person.choose(target(), id, values),
    submit: action => person.click(target(), named(action)),
    complains: text => sees(front, text),
    close: async () => {
      if (person.dialog()) await person.closeDialog()
    },
    // A dialog doesn’t change by itself: a button shows the outcome, or it is a message in the chat.
    awaits: async text => {
      const looks = JSON.stringify(person.dialog() ?? '').includes('"credentials.result"')
      if (looks) await person.click('dialog', named('credentials.result'))
      if (person.dialog() && !front().includes(text)) await person.closeDialog()
      await sees(front, text)
    },
    takeFile: async wanted => {
      await teams.until(() => JSON.stringify(person.look('dm')).includes(wanted))
      await person.acceptFile(wanted)
      const file = await teams.until(() => teams.files(name).find(one => one.name === wanted))
      return file.content.toString()
    },
    channelId: channel => teams.conversationId(`#${CHANNELS[channel]}`),
    channel: posts,
    replies: channel =>
      messages(channel)
        .filter(message => message.replyTo !== undefined)
        .map(message => readCard(message.card)),
    seesIn: (channel, text) => sees(() => posts(channel).at(-1) ?? '', text),
    pressIn: (channel, action) => person.click(`#${CHANNELS[channel]}`, named(action)),
    askIn: async (channel, text, action) => {
      await person.message(`#${CHANNELS[channel]}`, `@Fleetfeed ${text}`)
      await person.click(`#${CHANNELS[channel]}`, named(action))
    },
    told: () => [...person.notices, ...person.look('dm').map(message => readCard(message.card))].join('\n'),
    wrong: () => [...teams.refusals, ...person.trouble],
  }
}
