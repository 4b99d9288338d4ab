import type { Translation } from '../../../../../adapters/chat/words/translation.ts'
import type { Facts } from './facts.ts'

type Part = 'slack' | 'linking' | 'later'

export interface Step {
  say: string
  /** A text to copy and paste elsewhere. */
  copy?: string
  part: Part
  done: boolean
  /** Parts whose earlier steps must have been done, too, also where nothing shows that any more. Its own unless said. */
  proves?: Part[]
}

/** The labels of the buttons, in each person's language. */
export interface Labels {
  slack: Translation
  teams: Translation
}

const q = (label: string) => `“${label}”`

/** The index of the first step that isn't done; the number of steps if all are done. */
export function nextStep(steps: readonly Step[]): number {
  const next = steps.findIndex(
    (step, index) =>
      !step.done &&
      !steps.some((later, at) => at > index && later.done && (later.proves ?? [later.part]).includes(step.part)),
  )
  return next < 0 ? steps.length : next
}

/** The steps of the main job, in order. The texts depend on what the people see; the guide itself is in English. */
export function stepsOf(facts: Facts, { slack, teams }: Labels): Step[] {
  return [...inSlack(facts, slack), ...linking(facts, slack, teams), ...later(facts, teams)]
}

function inSlack(facts: Facts, w: Translation): Step[] {
  const part = 'slack'
  return [
    { part, say: 'In Slack, open the Home of Fleetfeed.', done: facts.homeOpen },
    {
      part,
      say: `In Slack’s Home, press ${q(w.app_page.view)} beside ${maker(facts)}.`,
      done: facts.appPageOpen || facts.installed,
    },
    { part, say: `Press ${q(w.app_page.install)}.`, done: facts.installed },
    { part, say: enterCredentials(facts, w), done: facts.formOpen || facts.verified },
    { part, say: fillIn(facts, w), done: facts.verified },
    { part, say: choose(facts, w), done: facts.confirmed },
    { part, say: chooseChannel(facts, w), done: facts.channelInSlack },
  ]
}

function linking(facts: Facts, slack: Translation, teams: Translation): Step[] {
  const part = 'linking'
  return [
    { part, say: 'In Teams, go to the channel Fleet and press “Add Fleetfeed to team Fleet”.', done: facts.inTeam },
    { part, say: getCode(facts, slack), done: facts.code !== undefined },
    { part, say: askForCode(facts, teams), done: facts.codeFormOpen || facts.linkPreviewOpen },
    {
      part,
      say: facts.linkPreviewOpen
        ? `Read what linking does, then press ${q(teams.link.confirm)}.`
        : `Type the code from Slack, press ${q(teams.link.next)}, then ${q(teams.link.confirm)}.`,
      ...(facts.code && !facts.linkPreviewOpen && { copy: facts.code }),
      done: facts.linked,
    },
    { part, say: chooseTeamsChannel(facts, teams), done: facts.channelInTeams },
  ]
}

function later(facts: Facts, w: Translation): Step[] {
  const part = 'later'
  // Real makers list new machines when there are some, and time can't jump for them.
  if (!facts.played) return []
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
        ? `In Teams, go to the channel Fleet and press ${q(w.arrival.approveAll)}: the post in Slack’s #fleet says so, too.`
        : 'New machines come to Teams once it is linked and has a channel for them. Add some, then “Next sync”.',
      done: facts.arrived && !facts.waiting && facts.channelInTeams,
      proves: ['slack', 'linking', 'later'],
    },
    { part, say: 'In the world panel, press “End of month”.', done: facts.billed, proves: [] },
  ]
}

/** The text after the last step. */
export const endOf = ({ played }: Facts): string =>
  `That was the main job, the same on both sides. ${played ? 'Now break something: let a feed refuse its password.' : 'The drawer below shows what happened.'}`

const maker = ({ played }: Facts) => (played ? 'Caterpillar' : 'the maker of your machines')

function enterCredentials(facts: Facts, w: Translation): string {
  if (facts.refusalOpen)
    return `The login was refused. Press ${q(w.credentials.again)}, and ${facts.played ? 'copy all fields from the world panel' : 'enter them anew'}.`
  return `Press ${q(w.app_page.enter)}. (Was it closed? ${q(w.home.more)} beside ${maker(facts)} in Home.)`
}

function fillIn({ played }: Facts, w: Translation): string {
  if (!played) return `Enter what the maker’s representative gave you, then press ${q(w.credentials.verify)}.`
  return `In the world panel (${q('World')} at the top shows and hides it), open Credentials below Caterpillar, copy each of them into the form, then press ${q(w.credentials.verify)}.`
}

function choose(facts: Facts, w: Translation): string {
  if (facts.pickerOpen)
    return `Untick machines that don’t matter, and ${q(w.picker.importNew)}, so that new ones wait for you. Then press ${q(w.picker.confirmPlain)}.`
  return `The list is read. When it’s there, choose machines. (Was it closed? In Home press ${q(w.home.more)} beside ${maker(facts)}, then ${q(w.integration.choose)}.)`
}

function chooseChannel(facts: Facts, w: Translation): string {
  if (facts.channelFormOpenInSlack) return `Choose #fleet, then press ${q(w.subscription.save)} at the end of the form.`
  if (facts.subscriptionsOpenInSlack) return `Press ${q(w.subscription.setUp)}, to say where news are posted.`
  const first = facts.dialogOpenInSlack ? 'Close the dialog in Slack. In Home' : 'In Slack’s Home'
  return `${first}, at the bottom, press ${q(w.channels.title)}, to say where news are posted.`
}

function getCode(facts: Facts, w: Translation): string {
  if (facts.linkOpenInSlack) return `Press ${q(w.link.getCode)}: with it, Teams joins.`
  const first = facts.dialogOpenInSlack ? 'Close the dialog in Slack. In Home' : 'In Slack’s Home'
  return `${first}, at the bottom, press ${q(w.link.title)}, then ${q(w.link.getCode)}: with that code Teams joins.`
}

function askForCode({ linkCardInTeams }: Facts, w: Translation): string {
  if (linkCardInTeams) return `In Teams, in the chat with Fleetfeed, press ${q(w.link.enter)}.`
  return 'In Teams, go to the chat with Fleetfeed, write “link” and send it.'
}

function chooseTeamsChannel(facts: Facts, w: Translation): string {
  if (facts.channelFormOpenInTeams)
    return `Choose the channel Fleet of Teams too, then press ${q(w.subscription.save)} at the end of the form.`
  if (facts.subscriptionsOpenInTeams) return `Press ${q(w.subscription.setUp)}.`
  if (facts.dialogOpenInTeams) return 'Linked: both sides show the same feeds. Close the dialog.'
  if (facts.homeCardInTeams) return `In Teams, press ${q(w.channels.title)} on the card.`
  return 'In Teams, in the chat with Fleetfeed, write “apps” and send it.'
}
