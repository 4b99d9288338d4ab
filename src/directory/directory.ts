import type { Profile } from './save-profile.ts'

/** The port to what a platform knows of the people of a workspace, asked by jobs. Every member is answered by each of them. */
export interface Directory {
  /** Who somebody known is now. `person`: the platform's id. */
  look(workspaceId: number, person: string): Promise<Look>
  /**
   * Those who run the workspace, also who never opened the app: a page of them, from `cursor` on (null: the first). Where a
   * platform doesn't say who they are there are none.
   */
  admins(workspaceId: number, cursor: string | null): Promise<AdminsPage>
}

/** The platform doesn't answer now: `later`, there were too many requests; `failed` is no verdict about anybody. */
export type NoAnswer = { kind: 'later'; at: Date } | { kind: 'failed' }

export type Look = { kind: 'said'; profile: Profile } | NoAnswer

/** `next`: where the next page begins; null: there is none. */
export type AdminsPage = { kind: 'page'; admins: Profile[]; next: string | null } | NoAnswer
