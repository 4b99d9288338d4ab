import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCommand } from '../../../../adapters/chat/commands.ts'
import { drawHome } from '../../../../adapters/chat/home/draw-home.ts'
import { perform } from '../../../../adapters/chat/router.ts'
import type { Button, Screen } from '../../../../adapters/chat/screen.ts'
import { type Command, LANGUAGES } from '../../../../adapters/chat/words/languages.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import type { Actor } from '../../../../src/actor.ts'
import { type Core, openCore, running } from '../../../helpers/core.ts'

// "Everything is also in the Home tab of this app", says the help.

let core: Core
let ada: Actor
beforeAll(async () => {
  core = await openCore()
  ada = (await running(core, 3)).ada
})
afterAll(() => core.close())

const w = words('en-US', 'UTC')
const buttonsOf = ({ blocks }: Screen): Button[] =>
  blocks.flatMap(block => (block.kind === 'actions' ? block.actions : [])).filter(one => one.kind === 'button')

/** The texts of every screen that a button of Home opens. */
async function reached(actor: Actor): Promise<string[]> {
  const home = await drawHome(core.ctx, w, actor, '')
  const screens: string[] = [home.text]
  for (const { action, payloadText = '' } of buttonsOf(home)) {
    const place = { kind: 'person', person: actor.externalId } as const
    const interaction = { action, payloadText, values: {}, checkboxOptions: {}, place }
    const done = await perform({ ctx: core.ctx, w, actor, interaction })
    for (const reply of await done.draw()) if (reply.kind === 'open') screens.push(reply.screen.text)
  }
  return screens
}

test.each(Object.keys(LANGUAGES.en.keywords) as Command[])('%s is reachable from Home', async command => {
  // The operator's code is for a company that has no Administrator.
  const actor: Actor = command === 'administrator' ? { ...ada, role: null, administered: false } : ada
  const { text } = await answerCommand({ ctx: core.ctx, actor, w, command: '/fleetfeed', here: null }, command)
  expect(await reached(actor)).toContain(text)
})

test('whoever may only look reaches everything that the commands show them', async () => {
  const looker: Actor = { ...ada, role: null }
  const texts = await reached(looker)
  for (const command of ['status', 'assets', 'approvals', 'billing', 'subscriptions', 'link', 'help'] as const) {
    const { text } = await answerCommand(
      { ctx: core.ctx, actor: looker, w, command: '/fleetfeed', here: null },
      command,
    )
    expect(texts).toContain(text)
  }
})
