import { createContext, useContext } from 'react'
import type { SlackTarget } from '../../../api.ts'
import type { Values } from './read.ts'

/** What blocks stand on: says what a click points at and what was entered so far. */
export interface Surface {
  target: SlackTarget
  values: Values
  /** What is said below the fields, by block_id. */
  errors: Record<string, string>
}

export const SurfaceContext = createContext<Surface>({ target: 'home', values: {}, errors: {} })

export const useSurface = () => useContext(SurfaceContext)

/** Where an element stands: enough to find it, and to name it for who can't see it. */
export interface Spot {
  blockId: string
  actionId: string
  /** The id of the visible label, where there is one. */
  labelId?: string | undefined
  /** The ids of the hint and of the error below a field. */
  describedBy?: string | undefined
  isRequired?: boolean
  isInvalid?: boolean
  /** In an input block Slack sends nothing before submit unless the block says dispatch_action. */
  dispatches: boolean
}
