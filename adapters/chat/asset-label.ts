import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'
import { assetName } from '../../src/asset/label-key.ts'
import type { ListedAsset } from '../../src/selection/find-assets.ts'
import type { Block } from './screen.ts'
import type { Words } from './words/words.ts'

/** The name of a machine on screens: its number, then make and model. Lists are sorted by it (`labelKey`). */
export function assetLabel(w: Words, asset: EquipmentNames): string {
  const model = [asset.oemName, asset.model].filter(Boolean).join(' ') || w.t('common.unknownModel')
  const name = assetName(asset)
  return name ? `${name} · ${model}` : model
}

/** What a list shows of an asset besides its names. */
export type AssetMarks = Partial<
  Pick<ListedAsset, 'doubled' | 'inConflict' | 'otherFeeds' | 'silent'> & { inOtherFeed: boolean }
>

/** The marks of an asset, then its other identifiers. */
export function assetDetail(w: Words, asset: EquipmentNames & AssetMarks): string {
  return [
    ...marks(w, asset),
    asset.serialNumber && w.t('picker.serial', { serial: asset.serialNumber }),
    asset.pin && asset.pin !== asset.serialNumber && w.t('picker.pin', { pin: asset.pin }),
  ]
    .filter(Boolean)
    .join(' · ')
}

/**
 * Marks come first because the lines of a picker are short: an identifier that is cut off can be looked up, a mark
 * can't.
 */
function marks(w: Words, { doubled, inConflict, otherFeeds = [], inOtherFeed, silent }: AssetMarks): string[] {
  return [
    ...(silent ? [lastSeen(w, silent.lastSeenAt)] : []),
    ...(doubled ? [w.t('picker.doubled')] : []),
    ...(inConflict ? [w.t('picker.inConflict')] : []),
    ...(inOtherFeed || otherFeeds.length > 0 ? [w.t('picker.otherFeed')] : []),
  ]
}

/** When a silent machine last reported. */
export function lastSeen(w: Words, at: Date | null): string {
  return at === null ? w.t('silence.never') : w.t('silence.lastSeen', { day: w.day(at) })
}

/** A machine as an entry of a list; `more` follows its details. */
export function assetText(w: Words, asset: EquipmentNames & AssetMarks, more?: string): Block {
  const lines = [assetDetail(w, asset), more].filter(Boolean)
  return lines.length === 0
    ? { kind: 'text', text: assetLabel(w, asset) }
    : { kind: 'text', name: assetLabel(w, asset), text: lines.join('\n') }
}
