import { cut } from '../chat/cut.ts'
import type { Button, Menu, Screen } from '../chat/screen.ts'
import { type CardInput, hashOf } from './card-data.ts'
import { type CardPart, type Drawing, richText, shorten } from './drawing.ts'
import { LIMITS } from './limits.ts'

/** The inputs whose value must be compared or split when a button comes back. */
export function inputsOf(screen: Screen): CardInput[] {
  const own = screen.submit?.payloadText ?? ''
  return screen.blocks.flatMap((block): CardInput[] => {
    switch (block.kind) {
      case 'field':
        return block.action
          ? [
              {
                id: block.id,
                action: block.action,
                carries: block.payloadText ?? own,
                was: hashOf(block.value ? [block.value] : []),
              },
            ]
          : []
      case 'checkboxes':
        return [
          {
            id: block.id,
            action: block.action ?? '',
            carries: block.payloadText ?? own,
            was: hashOf(block.options.filter(option => option.ticked).map(option => option.id)),
            of: block.options.map(option => option.id),
          },
        ]
      case 'actions':
        return block.actions.flatMap(action =>
          action.kind === 'choose'
            ? [
                {
                  id: action.id,
                  action: action.action,
                  carries: action.payloadText ?? own,
                  was: hashOf(action.value ? [action.value.id] : []),
                },
              ]
            : [],
        )
      default:
        return []
    }
  })
}

/** The button that submits a form: Teams validates all fields and sends them. */
export function submitButton(drawing: Drawing, submit: NonNullable<Screen['submit']>): CardPart {
  const { plainLabel, ...button } = submit
  return executeAction(
    drawing,
    { kind: 'button', ...button, label: plainLabel ?? button.label, style: 'primary' },
    true,
  )
}

/** A button of a screen, or one without an action that only sends the card's inputs. */
type PressableButton = Omit<Button, 'action'> & { action: Button['action'] | '' }

/** A button that only applies ticks and choices. */
export function applyButton(drawing: Drawing, label: string): CardPart {
  return executeAction(drawing, { kind: 'button', label, action: '' }, true)
}

/**
 * A button that shows the less important ones below the row. A card sends the inputs around it, too (Adaptive Cards 1.3);
 * old clients on iOS did not (https://github.com/microsoft/AdaptiveCards/issues/3939), which `FORM_CAME` detects.
 */
export function moreButton(drawing: Drawing, rest: readonly Button[]): CardPart {
  return {
    type: 'Action.ShowCard',
    title: cut(drawing.w.t('common.moreActions'), LIMITS.buttonText),
    card: { type: 'AdaptiveCard', body: [], actions: rest.map(one => button(drawing, one)) },
  }
}

/** The button within a search field, which Enter presses. Teams documents no Action.Execute there. */
export function searchButton(drawing: Drawing): CardPart {
  return submitAction(drawing, { kind: 'button', label: drawing.w.t('common.search'), action: '' }, true)
}

/** A button of a screen as an action: a link, a question with a yes button, or an action that is pressed. */
export function button(drawing: Drawing, one: Button): CardPart {
  if (one.url) {
    return {
      type: 'Action.OpenUrl',
      title: cut(one.label, LIMITS.buttonText),
      url: one.url,
      ...appearanceOf(drawing, one),
    }
  }
  if (one.confirm) {
    const { title, text, yes } = one.confirm
    const { confirm: _, ...asked } = one
    return {
      type: 'Action.ShowCard',
      title: cut(one.label, LIMITS.buttonText),
      ...styleOf(one),
      card: {
        type: 'AdaptiveCard',
        body: [richText([{ text: title, weight: 'Bolder' }]), richText([{ text }])],
        actions: [button(drawing, { ...asked, label: yes })],
      },
    }
  }
  // In a form, a button other than the submit must work while fields are still empty.
  const acts = drawing.inputs.some(input => input.action !== '')
  return executeAction(drawing, one, acts || one.sendsForm === true || drawing.screen.submit === undefined)
}

/**
 * A menu as a card that unfolds. Actions with the mode `secondary` would be a menu, too, but on phones it stays empty in
 * a dialog. https://github.com/MicrosoftDocs/msteams-docs/issues/9212
 */
export function menuButton(drawing: Drawing, menu: Menu): CardPart {
  const items = menu.actions.map(one => button(drawing, one))
  const rows: CardPart[] = []
  for (let from = 0; from < items.length; from += LIMITS.actions) {
    rows.push({ type: 'ActionSet', actions: items.slice(from, from + LIMITS.actions) })
  }
  return {
    type: 'Action.ShowCard',
    title: cut(menu.label, LIMITS.buttonText),
    card: { type: 'AdaptiveCard', body: rows },
  }
}

const styleOf = ({ style }: PressableButton) =>
  style ? { style: style === 'primary' ? 'positive' : 'destructive' } : {}

function appearanceOf(drawing: Drawing, one: PressableButton): Record<string, string> {
  return { ...styleOf(one), ...(one.says ? { tooltip: shorten(drawing, one.says, LIMITS.label) } : {}) }
}

/** A button that is pressed: an Action.Execute, with an Action.Submit as fallback for older clients. */
function executeAction(drawing: Drawing, one: PressableButton, takesInputs: boolean): CardPart {
  const submit = submitAction(drawing, one, takesInputs)
  const appearance = appearanceOf(drawing, one)
  // A dialog supports only Action.Submit, and so does a button that opens one.
  if (opensDialog(drawing, one) || drawing.surface === 'dialog') return { ...submit, ...appearance }
  return { ...submit, ...appearance, type: 'Action.Execute', verb: one.action || 'apply', fallback: submit }
}

const opensDialog = (drawing: Drawing, one: PressableButton) =>
  one.opens === true && drawing.dialogs && drawing.surface === 'message'

function submitAction(drawing: Drawing, one: PressableButton, takesInputs: boolean): CardPart {
  // A button that opens another screen sends nothing of this one.
  const takes = takesInputs && one.opens !== true
  return {
    type: 'Action.Submit',
    title: cut(one.label, LIMITS.buttonText),
    data: {
      ...(opensDialog(drawing, one) ? { msteams: { type: 'task/fetch' } } : {}),
      action: one.action,
      carries: one.payloadText ?? drawing.screen.submit?.payloadText ?? '',
      ...(one.ofList ? { ofList: true } : {}),
      inputs: takes ? drawing.inputs : [],
    },
    ...(takes ? {} : { associatedInputs: 'none' }),
  }
}
