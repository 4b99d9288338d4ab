import { en } from '../../adapters/chat/words/en.ts'
import type { Product } from './product.ts'
import type { User } from './user.ts'

type Oem = keyof Product['feeds']['credentials']

/** From the Marketplace to the list of incoming assets, as a person does it. */
export async function verifyFeed(product: Product, user: User, oem: Oem): Promise<void> {
  await user.write('apps')
  await user.sees('Search the Marketplace')
  await user.press('app.view', oem)
  await user.sees('Install app')
  await user.press('app.install')
  await user.sees('Next: enter its credentials')
  await user.press('credentials.open')
  await user.sees('Nothing is imported before you confirm')
  for (const [id, value] of Object.entries(product.feeds.credentials[oem])) {
    await user.type(en.field[id as keyof typeof en.field], value ?? '')
  }
  await user.submit('credentials.verify')
  await user.sees('Asking')
  await product.settle()
  await user.awaits('all incoming assets are selected')
}

/** The same, and Confirm with everything selected; `importNew`: what comes later is imported by itself. */
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
  await product.settle()
}

/** Posts of each kind go to that channel. */
export async function chooseChannels(
  user: User,
  channels: Partial<Record<keyof typeof LABELS, Parameters<User['channelId']>[0]>>,
): Promise<void> {
  await user.write('apps')
  await user.sees('Search the Marketplace')
  await user.press('channels.open')
  await user.sees('Choose the channel for each kind of post')
  for (const [topic, channel] of Object.entries(channels)) {
    await user.choose(LABELS[topic as keyof typeof LABELS], user.channelId(channel))
  }
  await user.submit('channels.save')
  await user.sees('Saved.')
  await user.close()
}

const LABELS = {
  new_assets: en.channels.new_assets,
  feed_trouble: en.channels.feed_trouble,
  billing: en.channels.billing,
}
