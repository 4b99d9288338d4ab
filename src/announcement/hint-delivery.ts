import type { Work } from '../work.ts'

/** Hurries the delivery of these announcements along, after the commit. Only speed: they are due by their rows. */
export function hintDelivery(hints: Work[], rows: readonly { id: number; wanted: number }[]): void {
  for (const { id, wanted: desiredVersion } of rows) hints.push({ job: 'deliver', announcementId: id, desiredVersion })
}
