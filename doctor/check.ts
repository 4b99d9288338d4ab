import type { Config } from '../config.ts'

/** What a check found. */
export type Finding =
  | { state: 'good'; text: string }
  /** It works, but not for long, or not for everybody. */
  | { state: 'warning'; text: string; remedy: string }
  | { state: 'bad'; text: string; remedy: string }

export const good = (text: string): Finding => ({ state: 'good', text })
export const warning = (text: string, remedy: string): Finding => ({ state: 'warning', text, remedy })
export const bad = (text: string, remedy: string): Finding => ({ state: 'bad', text, remedy })

/** A check of one part. It changes nothing, and its findings contain no secret. What it throws is a finding, too. */
export interface Check {
  name: string
  run(config: Config): Promise<Finding[]>
}
