import { en } from '../../../../../adapters/chat/words/en.ts'
import type { Facts } from './facts.ts'

type Part = 'slack' | 'linking' | 'later'

export interface Step {
  say: string
  /** Something that has to be typed elsewhere. */
  copy?: string
  part: Part
  done: boolean
  /** Parts whose earlier steps must have been done, too, also where nothing shows that any more. Its own unless said. */
  proves?: Part[]
}

const q = (label: string) => `“${label}”`
const VIEW = q(en.app_page.view)
const OPEN = q(en.integration.open)

/** The first step that isn't done; as many as there are steps when all are. */
export function nextStep(steps: readonly Step[]): number {
  const next = steps.findIndex(
    (step, index) =>
      !step.done &&
      !steps.some((later, at) => at > index && later.done && (later.proves ?? [later.part]).includes(step.part)),
  )
  return next < 0 ? steps.length : next
}

/** The main job, in the order in which a newcomer does it. What they see decides what is said. */
export function stepsOf(facts: Facts): Step[] {
  return [...inSlack(facts), ...linking(facts), ...later(facts)]
}

function inSlack(facts: Facts): Step[] {
  const part = 'slack'
  return [
    { part, say: 'In Slack, open the Home of Fleetfeed.', done: facts.homeOpen },
    {
      part,
      say: `In Slack’s Home, press ${VIEW} beside Caterpillar.`,
      done: facts.appPageOpen || facts.installed,
    },
    { part, say: `Press ${q(en.app_page.install)}.`, done: facts.installed },
    { part, say: enterCredentials(facts), done: facts.formOpen || facts.verified },
    {
      part,
      say: `In the world panel (${q('World')} at the top shows and hides it), open Credentials below Caterpillar, copy each of them into the form, then press ${q(en.credentials.verify)}.`,
      done: facts.verified,
    },
    { part, say: choose(facts), done: facts.confirmed },
    { part, say: chooseChannels(facts), done: facts.channelsInSlack },
  ]
}

function linking(facts: Facts): Step[] {
  const part = 'linking'
  return [
    { part, say: 'In Teams, go to the channel Fleet and press “Add Fleetfeed to team Fleet”.', done: facts.inTeam },
    {
      part,
      say: getCode(facts),
      done: facts.code !== undefined,
    },
    { part, say: askForCode(facts), done: facts.codeFormOpen || facts.linkPreviewOpen },
    {
      part,
      say: facts.linkPreviewOpen
        ? `Read what linking does, then press ${q(en.link.confirm)}.`
        : `Type the code from Slack, press ${q(en.link.next)}, then ${q(en.link.confirm)}.`,
      ...(facts.code && !facts.linkPreviewOpen && { copy: facts.code }),
      done: facts.linked,
    },
    { part, say: teamsChannels(facts), done: facts.channelsInTeams },
  ]
}

function later(facts: Facts): Step[] {
  const part = 'later'
  return [
    {
      part,
      say: 'In the world panel, press “Add 12” at Caterpillar, then “Next sync”.',
      done: facts.arrived,
      proves: ['slack'],
    },
    {
      part,
      say: facts.waitingInTeams
        ? `In Teams, go to the channel Fleet and press ${q(en.arrival.approveAll)}: the post in Slack’s #fleet says so, too.`
        : 'New machines come to Teams once it is linked and has a channel for them. Add some, then “Next sync”.',
      done: facts.decided,
      proves: ['slack', 'linking', 'later'],
    },
    { part, say: 'In the world panel, press “End of month”.', done: facts.billed, proves: [] },
  ]
}

function enterCredentials({ notVerified, installed }: Facts): string {
  if (notVerified)
    return `The login was refused. Press ${q(en.credentials.again)}, and copy all fields from the world panel.`
  return installed ? `Press ${q(en.app_page.enter)}. (Was it closed? ${OPEN} beside Caterpillar in Home.)` : ''
}

function choose({ pickerOpen }: Facts): string {
  if (pickerOpen)
    return `Untick machines that don’t matter, and ${q(en.picker.importNew)}, so that new ones wait for you. Then press ${q(en.picker.confirm)}.`
  return `The list is read. When it’s there, choose machines. (Was it closed? In Home press ${OPEN} beside Caterpillar, then ${q(en.integration.choose)}.)`
}

function chooseChannels({ channelsOpenInSlack }: Facts): string {
  if (channelsOpenInSlack)
    return `Choose #fleet for new assets and feed trouble, #finance for the monthly summary, then press ${q(en.channels.save)}.`
  return `Press ${q(en.home.channels)}, here or below in Home, to say where news are posted.`
}

function getCode({ dialogOpenInSlack, linkOpenInSlack }: Facts): string {
  if (linkOpenInSlack) return `Press ${q(en.link.getCode)}: with it, Teams joins.`
  const first = dialogOpenInSlack ? 'Close the dialog in Slack. In Home' : 'In Slack’s Home'
  return `${first}, at the bottom, press ${q(en.link.title)}, then ${q(en.link.getCode)}: with that code Teams joins.`
}

function askForCode({ linkCardInTeams }: Facts): string {
  if (linkCardInTeams) return `In Teams, in the chat with Fleetfeed, press ${q(en.link.enter)}.`
  return 'In Teams, go to the chat with Fleetfeed, write “link” and send it.'
}

function teamsChannels(facts: Facts): string {
  if (facts.channelsOpenInTeams)
    return `Choose the channels of Teams too: Fleet for new assets, Finance for the monthly summary. Then press ${q(en.channels.save)}.`
  if (facts.linkDialogOpen) return 'Linked: both sides show the same feeds. Close the dialog.'
  if (facts.homeCardInTeams) return `In Teams, press ${q(en.home.channels)} on the card.`
  return 'In Teams, in the chat with Fleetfeed, write “apps” and send it.'
}
