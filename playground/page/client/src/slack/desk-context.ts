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
  /** Acts as this person; a failure is shown as a toast. */
  act: (deed: Deed<SlackAct>) => Promise<Done>
  /** Shows a sentence as a toast. */
  tell: (text: string) => void
  /** Shows a confirm dialog; true if the person confirmed. */
  ask: (confirm: Confirm) => Promise<boolean>
  /** Runs `flush` before the next act: a field sends text that wasn't sent yet. Returns a function that removes it. */
  beforeAct: (flush: () => void) => () => void
}

export const DeskContext = createContext<DeskTools | undefined>(undefined)

/** What every part of the Slack-like client needs: the person's data, and how to act as them. */
export function useDesk(): DeskTools {
  const tools = useContext(DeskContext)
  if (!tools) throw new Error('Only within the Slack-like client')
  return tools
}
