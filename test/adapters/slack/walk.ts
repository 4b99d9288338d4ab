import { pino } from 'pino'
import { en } from '../../../adapters/chat/words/en.ts'
import type { Person } from '../../../playground/slack/person.ts'
import type { SubscriptionTopic } from '../../../src/database/tables.ts'
import { TOPICS } from '../../../src/subscription/subscription.ts'
import { signInOf } from '../../helpers/integrate.ts'
import { keptLog } from '../../helpers/kept-log.ts'
import type { Product } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'

type Playing = 'caterpillar' | 'komatsu' | 'takeuchi'

/** From the Marketplace to the credential form of an OEM's app. */
export async function openForm(product: Product, person: Person, oem: Playing | 'other'): Promise<void> {
  const { slack } = product
  await person.openHome()
  await slack.until(() => person.home())
  await person.click('home', { actionId: 'app.view', value: oem })
  await slack.until(() => person.view())
  await person.click('modal', 'app.install')
  await slack.until(() => seen(person.view()).includes('Next: enter its credentials'))
  const { authMethod } = product.feeds.credentials[oem]
  if (authMethod)
    await person.click('modal', { actionId: 'credentials.signIn', value: await signInOf(product, authMethod) })
  await slack.until(() => person.view()?.submit === 'Verify')
}

export async function typeCredentials(person: Person, credentials: Partial<Record<string, string>>): Promise<void> {
  for (const [field, value] of Object.entries(credentials)) {
    await person.type('modal', { text: en.field[field as keyof typeof en.field] }, value ?? '')
  }
}

/** Goes to the asset list, in a modal. */
export async function openList(product: Product, person: Person, oem: Playing): Promise<void> {
  await openForm(product, person, oem)
  await typeCredentials(person, product.feeds.credentials[oem])
  await person.submit()
  await product.drain()
  await product.slack.until(() => person.view()?.title === 'Choose assets')
}

/** An integrated feed with everything selected; new assets wait for approval unless `importNew`. */
export async function integrate(
  product: Product,
  person: Person,
  oem: Playing,
  options: { importNew?: boolean } = {},
): Promise<void> {
  await openList(product, person, oem)
  if (!options.importNew) await person.tick('modal', 'picker.importNew', [])
  await person.submit()
  await person.closeModal({ all: true })
  await product.drain()
}

/** Chooses which channels get which posts; by name. */
export async function chooseChannels(
  { slack }: Product,
  person: Person,
  channels: Partial<Record<SubscriptionTopic, string>>,
): Promise<void> {
  for (const channel of new Set(Object.values(channels))) {
    await person.openHome()
    await slack.until(() => person.home())
    await person.click('home', 'subscriptions.open')
    await slack.until(() => person.view()?.title === en.channels.title)
    await person.click('modal', 'subscription.new')
    await slack.until(() => person.view()?.submit === en.subscription.save)
    await person.choose('modal', { text: en.subscription.channel }, channel)
    const topics = TOPICS.filter(topic => channels[topic] === channel)
    await person.tick('modal', { text: en.subscription.topics }, topics)
    await person.submit()
    await person.closeModal({ all: true })
  }
}

/** The newest message that only this person sees. */
export const ephemeral = (person: Person) => person.ephemerals().at(-1)

/** The newest direct message from the app. */
export const direct = ({ slack }: Product, person: Person) => slack.messages(`@${person.name}`).at(-1)

/** Every log line of the product from now on. */
export function captureLog({ ctx }: Product): string[] {
  const lines: string[] = []
  const stream = Reflect.get(ctx.log, pino.symbols.streamSym)
  stream.write = (line: string) => {
    lines.push(line)
    keptLog.write(line)
  }
  return lines
}
