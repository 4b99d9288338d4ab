import { PLATFORMS } from '../../../src/platform.ts'
import { answerNamed } from '../commands.ts'
import { type HandlersOf, look } from '../handler.ts'
import { typed } from '../interaction.ts'
import type { Command } from '../words/languages.ts'

const answer = (command: Command) =>
  look(async ({ ctx, w, actor }) => {
    const input = { ctx, w, actor, command: PLATFORMS[actor.platform].command, here: null }
    return [{ kind: 'open', screen: { close: w.t('common.close'), ...(await answerNamed(input, command)) } }]
  })

/** Home with the Marketplace, and its buttons for what commands answer. */
export const homeActions: HandlersOf<'home'> = {
  'home.open': look(() => [{ kind: 'home' }]),
  'home.search': look(({ interaction }) => [{ kind: 'home', search: typed(interaction, 'search') }]),
  'home.administrator': answer('administrator'),
  'home.assets': answer('assets'),
  'home.billing': answer('billing'),
  'home.help': answer('help'),
  'home.status': answer('status'),
}
