import type { Work } from '../work.ts'

/** Enqueues the delivery of these announcements right after the commit. Only for speed: the rows are due anyway. */
export function hintDelivery(hints: Work[], rows: readonly { id: number; wanted: number }[]): void {
  for (const { id, wanted: desiredVersion } of rows) hints.push({ job: 'deliver', announcementId: id, desiredVersion })
}
