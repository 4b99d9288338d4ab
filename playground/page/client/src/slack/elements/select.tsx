import { Combobox, type Option } from '../../combobox/combobox.tsx'
import { useDesk } from '../desk-context.ts'
import { type Spot, useSurface } from '../surface-context.ts'
import { useEntered } from '../use-entered.ts'
import { readEntered } from './entered.ts'
import { chosenAtFirst, listFor, type SelectElement } from './select-options.ts'

/** A menu for one choice, of any type. */
export function Select({ element, spot }: { element: SelectElement; spot: Spot }) {
  const { act, desk } = useDesk()
  const { target, values } = useSurface()
  const { blockId, actionId } = spot
  const options = listFor(element, desk)
  const entered = readEntered(values, spot)
  const named = (value: string | null | undefined) => options?.find(option => option.value === value)
  const server: Option | null =
    entered === undefined ? (chosenAtFirst(element, options) ?? null) : (entered.option ?? named(entered.id) ?? null)
  const [chosen, enter] = useEntered(server, blockId)

  const look = async (query: string): Promise<Option[]> => {
    if (options) return options.filter(option => option.label.toLowerCase().includes(query.toLowerCase()))
    const least = element.type === 'external_select' ? (element.min_query_length ?? 3) : 0
    if (query.length < least) return []
    const done = await act({ do: 'suggestions', target, blockId, actionId, query })
    return done.ok ? (done.suggestions ?? []) : []
  }
  return (
    <Combobox
      chosen={chosen ?? undefined}
      placeholder={element.placeholder?.text ?? 'Choose'}
      look={look}
      onChoose={(option, query) => {
        // An external menu is asked again by what was typed: the local Slack takes only what the app offers.
        const typed = element.type === 'external_select' ? { query } : {}
        enter(option, () => act({ do: 'choose', target, blockId, actionId, choice: option.value, ...typed }))
      }}
      onClear={
        spot.labelId && !spot.isRequired
          ? () => enter(null, () => act({ do: 'choose', target, blockId, actionId, choice: [] }))
          : undefined
      }
      labelId={spot.labelId}
      describedBy={spot.describedBy}
      isRequired={spot.isRequired}
      isInvalid={spot.isInvalid}
    />
  )
}
