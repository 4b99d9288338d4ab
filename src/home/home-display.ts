import type { Address, Delivery } from '../announcement/messenger.ts'

/** The port to where a chat platform shows Home, implemented by `adapters/slack/` and `adapters/teams/`. */
export interface HomeDisplay {
  /**
   * Draws Home for the person of a view, and shows it if it differs from what was shown last. It never notifies
   * anybody.
   */
  show(view: HomeView): Promise<HomeShown>
}

/** Where Home is shown to a person. */
export interface HomeView {
  personId: number
  workspaceId: number
  /** The platform's ids of the workspace, or tenant, and of the person. */
  workspace: string
  person: string
  /** The card that shows Home; null where the platform has one place for it. */
  address: Address | null
  /** What they search in the Marketplace. */
  search: string
  /** What was shown last (`shown` of `HomeShown`); null if unknown. */
  shown: string | null
}

/** `shown`: a hash of what the platform was given. */
export type HomeShown =
  | { kind: 'unchanged' }
  | { kind: 'shown'; shown: string }
  | { kind: 'failed'; failure: Exclude<Delivery, { kind: 'sent' }> }
