import { z } from 'zod'

/** The payload of each job: ids and counters, never a secret. The types of all payloads come from here. */
const SCHEMAS = {
  verify: z.object({ integrationId: z.int(), requestedAt: z.iso.datetime() }),
  /** `turn` is the checkpoint from which it continues: the same turn enqueued twice is one job. */
  sync: z.object({ integrationId: z.int(), turn: z.int() }),
  deliver: z.union([
    z.object({ announcementId: z.int(), desiredVersion: z.int() }),
    // The payload of earlier versions, which may still be queued.
    z
      .object({ announcementId: z.int(), wanted: z.int() })
      .transform(({ announcementId, wanted }) => ({ announcementId, desiredVersion: wanted })),
  ]),
  'apply-selection': z.object({ draftId: z.int() }),
  'close-month': z.object({ accountId: z.int(), month: z.iso.date() }),
  /**
   * `id`: of the person, the workspace or the request. `cursor`: the next page of a search for admins, otherwise empty.
   */
  people: z.object({
    task: z.enum(['check_person', 'find_admins', 'pass_request']),
    id: z.int(),
    cursor: z.string(),
  }),
  /** `key`: the id of the key that seals new secrets. */
  'rotate-secrets': z.object({ key: z.string() }),
  'redo-click': z.object({ clickId: z.int() }),
  home: z.object({ personId: z.int() }),
}

type Payloads = { [J in keyof typeof SCHEMAS]: z.infer<(typeof SCHEMAS)[J]> }

/** Every kind of background work. Each has one job in `jobs/`. */
export type JobName = keyof Payloads
export type JobPayload<J extends JobName> = Payloads[J]
export type Work = { [J in JobName]: { job: J } & JobPayload<J> }[JobName]

/** Parses the payload of a queued job. Throws a ZodError if it is not one of that job. */
export function parsePayload<J extends JobName>(job: J, data: unknown): JobPayload<J> {
  const schemas: { [K in JobName]: z.ZodType<JobPayload<K>> } = SCHEMAS
  return schemas[job].parse(data)
}

// TypeScript types the keys of a record as string; this record has only the keys of its type.
export const JOB_NAMES = Object.keys(SCHEMAS) as JobName[]
