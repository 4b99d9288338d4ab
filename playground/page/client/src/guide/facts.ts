import type { Milestones, State } from '../../../api.ts'

/**
 * How far the main job is, and what the people have in front of them. Buttons are known by their actions, so that it comes
 * to the same in any language.
 */
export interface Facts extends Milestones {
  /** The makers' feeds are simulated, so that they can list new machines on request. */
  played: boolean
  homeOpen: boolean
  appPageOpen: boolean
  formOpen: boolean
  /** The screen that says that the login was refused is open. */
  refusalOpen: boolean
  pickerOpen: boolean
  dialogOpenInSlack: boolean
  subscriptionsOpenInSlack: boolean
  channelFormOpenInSlack: boolean
  linkOpenInSlack: boolean
  code: string | undefined
  inTeam: boolean
  linkCardInTeams: boolean
  codeFormOpen: boolean
  linkPreviewOpen: boolean
  dialogOpenInTeams: boolean
  homeCardInTeams: boolean
  subscriptionsOpenInTeams: boolean
  channelFormOpenInTeams: boolean
  /** A post in the team that can be decided. */
  waitingInTeams: boolean
}

const CODE = /[0-9A-Z]{4}-[0-9A-Z]{4}/
/** How many of the newest messages are searched for a card. */
const NEWEST = 6

const json = (seen: unknown) => JSON.stringify(seen) ?? ''
const hasAction = (seen: string, action: string) =>
  seen.includes(`"action_id":"${action}"`) ||
  seen.includes(`"action":"${action}"`) ||
  seen.includes(`"callback_id":"${action}"`)

/** The people whose clients the page shows, by name or id. */
export function findPeople(state: State, slackPerson: string, teamsPerson: string) {
  const is = (person: { id: string; name: string }, who: string) =>
    person.id === who || person.name.toLowerCase() === who.toLowerCase()
  return {
    inSlack: state.slack.workspaces[0]?.people.find(person => is(person, slackPerson)),
    inTeams: state.teams.tenants[0]?.people.find(person => is(person, teamsPerson)),
  }
}

export function factsOf(state: State, slackPerson: string, teamsPerson: string): Facts {
  const tenant = state.teams.tenants[0]
  const { inSlack, inTeams } = findPeople(state, slackPerson, teamsPerson)
  const modal = json(inSlack?.stack.at(-1))
  const dialog = json(inTeams?.dialog)
  const mine = tenant?.places.find(
    place => place.kind === 'personal' && inTeams !== undefined && place.members.includes(inTeams.id),
  )
  const chat = json(mine?.messages.slice(-NEWEST).map(message => inTeams?.views[message.id] ?? message.card))
  const team = json(tenant?.places.filter(place => place.kind === 'channel').flatMap(place => place.messages))
  const { done, feeds } = state.world
  return {
    ...done,
    played: feeds !== null,
    homeOpen: inSlack?.home !== undefined,
    appPageOpen: hasAction(modal, 'app.install'),
    formOpen: hasAction(modal, 'credentials.verify'),
    refusalOpen: done.refused && hasAction(modal, 'credentials.open'),
    pickerOpen: hasAction(modal, 'picker.confirm'),
    dialogOpenInSlack: modal !== '',
    subscriptionsOpenInSlack: hasAction(modal, 'subscription.new'),
    channelFormOpenInSlack: hasAction(modal, 'subscription.save'),
    linkOpenInSlack: hasAction(modal, 'link.code'),
    code: CODE.exec(modal)?.[0] ?? CODE.exec(json(inSlack?.ephemerals.at(-1)))?.[0],
    inTeam: tenant?.team.installed ?? false,
    linkCardInTeams: hasAction(chat, 'link.enter'),
    codeFormOpen: hasAction(dialog, 'link.preview'),
    linkPreviewOpen: hasAction(dialog, 'link.confirm'),
    dialogOpenInTeams: inTeams?.dialog !== undefined,
    homeCardInTeams: hasAction(chat, 'subscriptions.open'),
    subscriptionsOpenInTeams: hasAction(dialog, 'subscription.new'),
    channelFormOpenInTeams: hasAction(dialog, 'subscription.save'),
    waitingInTeams: hasAction(team, 'arrival.approveAll'),
  }
}
