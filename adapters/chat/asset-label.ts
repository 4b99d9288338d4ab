import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'
import type { ListedAsset } from '../../src/selection/find-assets.ts'
import type { Block } from './screen.ts'
import type { Words } from './words/words.ts'

/** How a machine is called on screens: the customer's own number first, for that is what people know it by. */
export function assetLabel(w: Words, asset: EquipmentNames): string {
  const model = [asset.oemName, asset.model].filter(Boolean).join(' ') || w.t('common.unknownModel')
  const name = asset.equipmentId ?? asset.serialNumber ?? asset.pin
  return name ? `${name} · ${model}` : model
}

/** What a list says of an asset besides its names. */
export type AssetMarks = Partial<
  Pick<ListedAsset, 'doubled' | 'inConflict' | 'otherFeeds' | 'silent'> & { inOtherFeed: boolean }
>

/** The rest of what identifies it. */
export function assetDetail(w: Words, asset: EquipmentNames & AssetMarks): string {
  return [
    ...marks(w, asset),
    asset.serialNumber && w.t('picker.serial', { serial: asset.serialNumber }),
    asset.pin && asset.pin !== asset.serialNumber && w.t('picker.pin', { pin: asset.pin }),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** First, for the lines of a picker are short: a number that is cut can be looked up, a doubt can't. */
function marks(w: Words, { doubled, inConflict, otherFeeds = [], inOtherFeed, silent }: AssetMarks): string[] {
  return [
    ...(silent ? [lastSeen(w, silent.lastSeenAt)] : []),
    ...(doubled ? [w.t('picker.doubled')] : []),
    ...(inConflict ? [w.t('picker.inConflict')] : []),
    ...(inOtherFeed || otherFeeds.length > 0 ? [w.t('picker.otherFeed')] : []),
  ]
}

/** Since when a machine is silent. */
export function lastSeen(w: Words, at: Date | null): string {
  return at === null ? w.t('silence.never') : w.t('silence.lastSeen', { day: w.day(at) })
}

/** A machine in a list, and `more` about it. */
export function assetText(w: Words, asset: EquipmentNames & AssetMarks, more?: string): Block {
  const lines = [assetDetail(w, asset), more].filter(Boolean)
  return lines.length === 0
    ? { kind: 'text', text: assetLabel(w, asset) }
    : { kind: 'text', name: assetLabel(w, asset), text: lines.join('\n') }
}
