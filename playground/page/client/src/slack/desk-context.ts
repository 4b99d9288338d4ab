import { createContext, useContext } from 'react'
import type { Done, SlackAct } from '../../../api.ts'
import type { Deed } from '../state.ts'
import type { Desk } from './read.ts'

export interface Confirm {
  title: string
  text: string
  confirm: string
  deny: string
  isDanger: boolean
}

export interface DeskTools {
  desk: Desk
  /** Does something as this person; what doesn't work is shown as a toast. */
  act: (deed: Deed<SlackAct>) => Promise<Done>
  /** Shows a sentence that something doesn't work. */
  tell: (text: string) => void
  /** Shows a dialog and says what was pressed. */
  ask: (confirm: Confirm) => Promise<boolean>
  /** What runs before the next act: a field sends what was typed and not sent yet. Answers how to take that back. */
  beforeAct: (flush: () => void) => () => void
}

export const DeskContext = createContext<DeskTools | undefined>(undefined)

/** What every part of the Slack-like client needs: whose it is, and how to act. */
export function useDesk(): DeskTools {
  const tools = useContext(DeskContext)
  if (!tools) throw new Error('Only within the Slack-like client')
  return tools
}
