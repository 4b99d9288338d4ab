import { en } from '../../adapters/chat/words/en.ts'
import type { SubscriptionTopic } from '../../src/database/tables.ts'
import { TOPICS } from '../../src/subscription/subscription.ts'
import type { Product } from './product.ts'
import type { User } from './user.ts'

type Oem = keyof Product['feeds']['credentials']

/** Goes from the Marketplace to the list of incoming assets, as a person does. */
export async function verifyFeed(product: Product, user: User, oem: Oem): Promise<void> {
  await user.write('apps')
  await user.sees('Search the Marketplace')
  await user.press('app.view', oem)
  await user.sees('Install app')
  await user.press('app.install')
  await user.sees('Next: enter its credentials')
  const { authMethod, ...values } = product.feeds.credentials[oem]
  if (authMethod) await user.press('credentials.signIn', await signInOf(product, authMethod))
  await user.sees('Nothing is imported before you confirm')
  for (const [id, value] of Object.entries(values)) {
    await user.type(en.field[id as keyof typeof en.field], value ?? '')
  }
  await user.submit('credentials.verify')
  await product.drain()
  await user.awaits('incoming assets are selected')
}

/** What the button for a way to sign in carries, of the feed that was installed last. */
export async function signInOf({ ctx }: Product, authMethod: string): Promise<string> {
  const { id } = await ctx.db
    .selectFrom('integration')
    .select(({ fn }) => fn.max<number>('id').as('id'))
    .executeTakeFirstOrThrow()
  return `${id},${authMethod}`
}

/** The same, and opens the list as a message in the chat, where everybody sees the edits of the card. */
export async function listInChat(product: Product, user: User, oem: Oem): Promise<void> {
  await verifyFeed(product, user, oem)
  await user.close()
  await user.write('assets')
  await user.press('assets.editInChat')
  await user.sees('incoming assets are selected')
}

/** From the Marketplace to Confirm with everything selected; `importNew`: later assets are imported automatically. */
export async function integrate(
  product: Product,
  user: User,
  oem: Oem,
  how: { importNew: boolean } = { importNew: false },
): Promise<void> {
  await verifyFeed(product, user, oem)
  if (!how.importNew) await user.tick({ id: 'importNew', action: 'picker.importNew' }, [])
  await user.submit('picker.confirm')
  await user.sees('has started with')
  await user.close()
  await product.drain()
}

type Channel = Parameters<User['channelId']>[0]

/** Subscribes the channel to every kind of post. */
export async function chooseChannels(user: User, channels: Partial<Record<SubscriptionTopic, Channel>>): Promise<void> {
  for (const channel of new Set(Object.values(channels))) {
    const topics = TOPICS.filter(topic => channels[topic] === channel)
    await setUpChannel(user, channel, { topics })
  }
}

/** Sets a channel up from the list of subscriptions; what is not given stays as the form has it. */
export async function setUpChannel(
  user: User,
  channel: Channel,
  how: { topics?: SubscriptionTopic[]; choices?: Record<string, string> },
): Promise<void> {
  await user.write('subscriptions')
  await user.sees(en.subscription.setUp)
  await user.press('subscription.new')
  await user.sees(en.subscription.topics)
  await user.choose(en.subscription.channel, user.channelId(channel))
  if (how.topics) await user.mark({ id: 'topics', label: en.subscription.topics }, how.topics)
  for (const [label, choice] of Object.entries(how.choices ?? {})) await user.choose(label, choice)
  await user.submit('subscription.save')
  await user.sees('Saved. This channel gets')
  await user.close()
}
