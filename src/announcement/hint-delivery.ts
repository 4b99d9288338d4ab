import type { Work } from '../work.ts'

/** Hurries the delivery of these announcements along, after the commit. Only speed: they are due by their rows. */
export function hintDelivery(hints: Work[], rows: readonly { id: number; desired_version: number }[]): void {
  for (const { id, desired_version: desiredVersion } of rows)
    hints.push({ job: 'deliver', announcementId: id, desiredVersion })
}
