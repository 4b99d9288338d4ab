import { type Fields, isFields, text } from '../json.ts'
import { deliverFor, inTrouble, makeActivity, type Scene } from './activity.ts'
import { validateCard } from './cards/validate-card.ts'
import { appIsIn, sharesAPlace } from './world.ts'

/** Whether what the person does there reaches the app. */
export function reaches({ place, member }: Scene): boolean {
  if (place.kind !== 'personal') return appIsIn(place)
  return !member.blocked && place.app !== 'removed' && (appIsIn(place) || sharesAPlace(place.tenant, member))
}

/** Delivers an act in a card. If the app was removed, the person sees that it can't be reached. */
export async function tellApp(scene: Scene, more: Fields) {
  if (reaches(scene)) return deliverFor(scene, makeActivity(scene, more))
  inTrouble(scene, 'Unable to reach app (it is not here any more)')
  return undefined
}

/** Sends an invoke. Returns the body of the answer; `undefined` if there was none, which the person is shown. */
export async function invoke(
  scene: Scene,
  name: string,
  value: Fields,
  more: Fields = {},
): Promise<{ body: Fields } | undefined> {
  const answer = await tellApp(scene, { type: 'invoke', name, value, ...more })
  if (!answer) return undefined
  if (answer.text === '') return { body: {} }
  if (isFields(answer.json)) return { body: answer.json }
  refuse(scene, name, ['the answer is no JSON object'], answer.text)
  return undefined
}

/** Refuses an answer of the app: the person sees that something went wrong, and `refusals` says why. */
export function refuse(scene: Scene, name: string, messages: string[], payload: unknown): void {
  const tenant = scene.place.tenant.id
  scene.platform.log.refused({ where: `invoke ${name}`, tenant, error: 'BadArgument', messages, payload })
  inTrouble(scene, 'Something went wrong. Please try again.')
}

/** A copy of the card in an answer; undefined if it is refused. */
export function readCard(scene: Scene, name: string, card: unknown, where: 'message' | 'dialog'): Fields | undefined {
  const problems = validateCard(card, where)
  if (problems.length === 0 && isFields(card)) return structuredClone(card)
  refuse(scene, name, problems, card)
  return undefined
}

/** Shows what the answer to an Action.Execute says. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards#response-format */
export function applyAction(scene: Scene, postId: string, body: Fields): void {
  const name = 'adaptiveCard/action'
  const { platform, place, member } = scene
  const { statusCode, type, value } = body
  if (statusCode !== 200) {
    const said = isFields(value) ? text(value.message) : ''
    if (statusCode === undefined) refuse(scene, name, ['statusCode is missing'], body)
    else inTrouble(scene, said || `Something went wrong (${String(statusCode)})`)
    return
  }
  switch (type) {
    case 'application/vnd.microsoft.card.adaptive': {
      const card = readCard(scene, name, value, 'message')
      if (!card) return
      member.views.set(postId, card)
      platform.changed({ kind: 'view', tenant: place.tenant.id, place: place.id, person: member.id })
      return
    }
    case 'application/vnd.microsoft.activity.message':
      if (typeof value !== 'string') {
        refuse(scene, name, ['value must be a text'], body)
        return
      }
      member.notices.push(value)
      platform.changed({ kind: 'screen', tenant: place.tenant.id, person: member.id })
      return
    default:
      refuse(scene, name, [`unknown type ${String(type)}`], body)
  }
}
