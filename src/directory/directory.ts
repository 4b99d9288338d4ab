import type { Profile } from './save-profile.ts'

/** The port to what a platform knows of the people of a workspace. Jobs call it; each platform implements it. */
export interface Directory {
  /** Looks up a known person. `person`: the platform's id. */
  lookUp(workspaceId: number, person: string): Promise<LookUp>
  /**
   * The people who run the workspace, including those who never opened the app: one page, from `cursor` on (null: the
   * first). Empty on a platform that doesn't say who they are.
   */
  admins(workspaceId: number, cursor: string | null): Promise<AdminsPage>
}

/**
 * The platform gave no answer: `rate_limited`: to be queried again at `at`; `failed`: any other reason.
 * Nothing follows about any person.
 */
export type NoAnswer = { kind: 'rate_limited'; at: Date } | { kind: 'failed' }

export type LookUp = { kind: 'profile'; profile: Profile } | NoAnswer

/** `next`: the cursor of the next page; null: this is the last one. */
export type AdminsPage = { kind: 'page'; admins: Profile[]; next: string | null } | NoAnswer
