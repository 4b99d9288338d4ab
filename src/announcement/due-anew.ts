/** The columns of an announcement that is attempted anew: its earlier failures don't count any more. */
export const dueAnew = (now: Date) => ({ due_at: now, failures: 0, failing_since: null, problem: null })
