import { createContext, useContext } from 'react'
import type { SlackTarget } from '../../../api.ts'
import type { Values } from './read.ts'

/** The surface of some blocks: the target of a click, and the entered values. */
export interface Surface {
  target: SlackTarget
  values: Values
  /** The errors below the fields, by block_id. */
  errors: Record<string, string>
}

export const SurfaceContext = createContext<Surface>({ target: 'home', values: {}, errors: {} })

export const useSurface = () => useContext(SurfaceContext)

/** Which element it is, and its accessible name. */
export interface Spot {
  blockId: string
  actionId: string
  /** The id of the visible label, if there is one. */
  labelId?: string | undefined
  /** The ids of the hint and of the error below a field. */
  describedBy?: string | undefined
  isRequired?: boolean
  isInvalid?: boolean
  /** In an input block Slack sends nothing before submit unless the block says dispatch_action. */
  dispatches: boolean
}
