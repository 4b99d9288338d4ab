import { type Fields, isFields } from '../json.ts'
import type { Scene } from './activity.ts'
import { invoke, readCard, refuse } from './invoke.ts'
import { adaptiveCard } from './world.ts'

const context = { theme: 'default' }

/** Opens the dialog of a button. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots */
export async function fetchDialog(scene: Scene, data: Fields, postId: string): Promise<void> {
  const answer = await invoke(scene, 'task/fetch', { data, context }, { replyToId: postId })
  if (!answer) return
  if (answer.body.task) apply(scene, 'task/fetch', answer.body.task)
  else refuse(scene, 'task/fetch', ['the answer names no task'], answer.body)
}

/** Submits a dialog; an empty answer closes it. */
export async function submitDialog(scene: Scene, data: Fields): Promise<void> {
  const open = scene.member.dialog
  const answer = await invoke(scene, 'task/submit', { data, context })
  // The person may have closed it meanwhile: then nobody sees the answer.
  if (!answer || scene.member.dialog !== open) return
  if (answer.body.task) apply(scene, 'task/submit', answer.body.task)
  else show(scene, undefined)
}

function show({ platform, place, member }: Scene, dialog: Scene['member']['dialog']): void {
  member.dialog = dialog
  member.errors = {}
  platform.changed({ kind: 'dialog', tenant: place.tenant.id, person: member.id })
}

export const closeDialog = show

const sizes = ['small', 'medium', 'large']

function apply(scene: Scene, name: string, task: unknown): void {
  const { type, value } = isFields(task) ? task : {}
  const problems =
    type === 'continue'
      ? dialogProblems(value)
      : type === 'message' && typeof value === 'string'
        ? []
        : [`no task that is known: ${String(type)}`]
  if (problems.length > 0) refuse(scene, name, problems, task)
  else if (isFields(value)) open(scene, name, value)
  else {
    scene.member.notices.push(String(value))
    show(scene, undefined)
  }
}

function open(scene: Scene, name: string, { title = '', height, width, card: attached }: Fields): void {
  const card = readCard(scene, name, isFields(attached) ? attached.content : undefined, 'dialog')
  if (!card) return
  show(scene, { title: String(title), height, width, card, place: scene.place, threadId: scene.threadId })
}

function dialogProblems(info: unknown): string[] {
  if (!isFields(info)) return ['the value of a task must be an object']
  const { title = '', height, width, card } = info
  return [
    ...(typeof title === 'string' ? [] : ['title must be a text']),
    ...(isSize(height) && isSize(width) ? [] : [`height and width must be a number or ${sizes.join(', ')}`]),
    ...(isFields(card) && card.contentType === adaptiveCard ? [] : [`card must be an attachment ${adaptiveCard}`]),
  ]
}

const isSize = (size: unknown) =>
  size === undefined || typeof size === 'number' || (typeof size === 'string' && sizes.includes(size))
