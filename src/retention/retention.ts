/** Rows that nothing needs any more after some time. What is not here is kept for ever: docs/operations.md says why. */
export const RETENTION = {
  /** Entries of the audit trail (`audit_entry`), except `ALWAYS_KEPT` of prune.ts. */
  audit: { setting: 'RETENTION_AUDIT_DAYS', days: null, least: 90 },
  /** One-time codes after they have expired, and wrong guesses: these count for 15 minutes (`GUESS_MINUTES`). */
  codes: { setting: 'RETENTION_CODES_DAYS', days: 30, least: 2 },
  /** Values of a feed that were not taken, after they have ended: these are listed for 7 days more (`listOddities`). */
  oddities: { setting: 'RETENTION_ODDITIES_DAYS', days: 90, least: 8 },
} as const satisfies Record<string, RetentionRule>

interface RetentionRule {
  setting: string
  /** By default; null: for ever. */
  days: number | null
  /** The lower limit: within it the rows are still needed. */
  least: number
}

/** How many days each of them is kept; null: for ever. */
export type Retention = Record<keyof typeof RETENTION, number | null>

// TypeScript types the keys of a record as string; this record has only the keys of its type.
export const PRUNED = Object.keys(RETENTION) as (keyof Retention)[]

/** Without any setting. */
export const DEFAULT_RETENTION: Retention = {
  audit: RETENTION.audit.days,
  codes: RETENTION.codes.days,
  oddities: RETENTION.oddities.days,
}
