import { en } from '../../../../../adapters/chat/words/en.ts'
import { fr } from '../../../../../adapters/chat/words/fr.ts'
import type { State } from '../../../api.ts'

/** What of the main job is done, read from what the people see. Buttons are known by their actions, in any language. */
export interface Facts {
  homeOpen: boolean
  appPageOpen: boolean
  installed: boolean
  formOpen: boolean
  notVerified: boolean
  verified: boolean
  pickerOpen: boolean
  confirmed: boolean
  channelsOpenInSlack: boolean
  channelsInSlack: boolean
  inTeam: boolean
  code: string | undefined
  dialogOpenInSlack: boolean
  linkOpenInSlack: boolean
  linkCardInTeams: boolean
  codeFormOpen: boolean
  linkPreviewOpen: boolean
  linked: boolean
  linkDialogOpen: boolean
  homeCardInTeams: boolean
  channelsOpenInTeams: boolean
  channelsInTeams: boolean
  arrived: boolean
  waitingInTeams: boolean
  decided: boolean
  billed: boolean
}

const CODE = /[0-9A-Z]{4}-[0-9A-Z]{4}/
const INTEGRATED = [en, fr].flatMap(words => [words.state.active, words.state.syncing, words.state.passing])

const json = (seen: unknown) => JSON.stringify(seen) ?? ''
const hasAction = (seen: string, action: string) =>
  seen.includes(`"action_id":"${action}"`) ||
  seen.includes(`"action":"${action}"`) ||
  seen.includes(`"callback_id":"${action}"`)

export function factsOf(state: State, slackPerson: string, teamsPerson: string): Facts {
  const workspace = state.slack.workspaces[0]
  const tenant = state.teams.tenants[0]
  const is = (person: { id: string; name: string }, who: string) =>
    person.id === who || person.name.toLowerCase() === who.toLowerCase()
  const ada = workspace?.people.find(person => is(person, slackPerson))
  const max = tenant?.people.find(person => is(person, teamsPerson))

  const home = json(ada?.home)
  const modal = json(ada?.stack.at(-1))
  const said =
    json(ada?.ephemerals) +
    json(workspace?.channels.filter(channel => channel.im !== undefined).flatMap(one => one.messages))
  const channels = json(workspace?.channels.filter(channel => channel.im === undefined).flatMap(one => one.messages))

  const dialog = json(max?.dialog)
  const mine = tenant?.places.find(
    place => place.kind === 'personal' && max !== undefined && place.members.includes(max.id),
  )
  const chat = json(mine?.messages.slice(-6).map(message => max?.views[message.id] ?? message.card))
  const team = json(tenant?.places.filter(place => place.kind === 'channel').flatMap(place => place.messages))

  const did = (action: string, on: 'slack' | 'teams') =>
    state.journal.some(({ kind, text }) => kind === 'request' && text.includes(`/${on}/`) && text.includes(action))
  const inLibrary = hasAction(home, 'integration.open')
  const pickerOpen = hasAction(modal, 'picker.confirm')
  const arrival = (seen: string) => ['arrival.approveAll', 'arrival.undo'].some(action => hasAction(seen, action))
  const waiting = (seen: string) => hasAction(seen, 'arrival.approveAll')
  const everywhere = channels + said + team

  return {
    homeOpen: ada?.home !== undefined,
    appPageOpen: hasAction(modal, 'app.install'),
    installed: inLibrary || hasAction(modal, 'credentials.open') || hasAction(modal, 'credentials.verify'),
    formOpen: hasAction(modal, 'credentials.verify'),
    notVerified: modal.includes(en.credentials.failed) || modal.includes(fr.credentials.failed),
    verified:
      pickerOpen ||
      modal.includes(en.credentials.verified) ||
      [en, fr].some(words => home.includes(words.state.verified)),
    pickerOpen,
    confirmed: INTEGRATED.some(words => home.includes(words)),
    channelsOpenInSlack: hasAction(modal, 'channels.save'),
    channelsInSlack: did('channels.save', 'slack') || [en, fr].some(words => modal.includes(words.channels.saved)),
    dialogOpenInSlack: modal !== '',
    linkOpenInSlack: hasAction(modal, 'link.code'),
    inTeam: tenant?.team.installed ?? false,
    code: CODE.exec(modal)?.[0] ?? CODE.exec(json(ada?.ephemerals.at(-1)))?.[0],
    linkCardInTeams: hasAction(chat, 'link.enter'),
    codeFormOpen: hasAction(dialog, 'link.preview'),
    linkPreviewOpen: hasAction(dialog, 'link.confirm'),
    linked:
      did('link.confirm', 'teams') ||
      did('link.confirm', 'slack') ||
      [en, fr].some(words => dialog.includes(words.link.done)),
    linkDialogOpen: max?.dialog !== undefined,
    homeCardInTeams: hasAction(chat, 'channels.open'),
    channelsOpenInTeams: hasAction(dialog, 'channels.save'),
    channelsInTeams: did('channels.save', 'teams') || [en, fr].some(words => dialog.includes(words.channels.saved)),
    arrived: arrival(everywhere),
    waitingInTeams: waiting(team),
    decided: arrival(team) && !waiting(team),
    billed: /"type":"(data_)?table"/i.test(channels + team),
  }
}
