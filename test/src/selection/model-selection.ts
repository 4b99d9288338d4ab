import type { Decision } from '../../../src/database/tables.ts'

interface Asset {
  id: number
  arrival: number | null
  decision: Decision | null
  intervals: { from: Date; to: Date | null }[]
}

/** How a running feed’s selection must be, without a database and without jobs. At first everything is selected. */
export function modelSelection(ids: number[], startedAt: Date) {
  const assets: Asset[] = ids.map(id => ({
    id,
    arrival: null,
    decision: null,
    intervals: [{ from: startedAt, to: null }],
  }))
  let importNew = true

  const isSelected = (asset: Asset) => asset.intervals.at(-1)?.to === null
  const select = (asset: Asset, at: Date) => {
    if (isSelected(asset)) return
    const last = asset.intervals.at(-1)
    // It has zero length: the same interval continues.
    if (last && last.from.getTime() === at.getTime()) last.to = null
    else asset.intervals.push({ from: at, to: null })
  }
  const deselect = (asset: Asset, at: Date) => {
    const last = asset.intervals.at(-1)
    if (last?.to === null) last.to = at
  }
  const ofArrival = (arrival: number) => assets.filter(asset => asset.arrival === arrival)

  return {
    assets: () => assets.map(asset => asset.id),
    /** The nth of the machines that came later. */
    arrived(n: number): { id: number; arrival: number } | null {
      const later = assets.flatMap(({ id, arrival }) => (arrival === null ? [] : [{ id, arrival }]))
      return later[n % Math.max(1, later.length)] ?? null
    },
    confirm(at: Date, base: 'all' | 'none' | 'selected', flips: Map<number, boolean>, importsNew: boolean) {
      importNew = importsNew
      for (const asset of assets) {
        const ticked = flips.get(asset.id) ?? (base === 'selected' ? isSelected(asset) : base === 'all')
        if (!ticked) deselect(asset, at)
        else {
          select(asset, at)
          if (asset.arrival !== null) asset.decision ??= 'approved'
        }
      }
    },
    decide(at: Date, arrival: number, assetId: number | null, decision: 'approved' | 'declined') {
      for (const asset of ofArrival(arrival)) {
        if (asset.decision !== null || (assetId !== null && asset.id !== assetId)) continue
        asset.decision = decision
        if (decision === 'approved') select(asset, at)
      }
    },
    undo(at: Date, arrival: number, what: 'imported' | 'decided') {
      for (const asset of ofArrival(arrival)) {
        if (asset.decision === null || (asset.decision === 'imported') !== (what === 'imported')) continue
        // Declined, and then chosen in the list: that was another decision.
        if (asset.decision === 'declined' && isSelected(asset)) continue
        if (asset.decision !== 'declined') deselect(asset, at)
        asset.decision = what === 'imported' ? 'declined' : null
      }
    },
    arrive(at: Date, id: number, arrival: number) {
      const asset: Asset = { id, arrival, decision: importNew ? 'imported' : null, intervals: [] }
      assets.push(asset)
      if (importNew) select(asset, at)
    },
    remove(at: Date) {
      for (const asset of assets) deselect(asset, at)
    },
    intervals: (): [number, Date, Date | null][] =>
      assets.flatMap(({ id, intervals }) =>
        intervals.map(({ from, to }): [number, Date, Date | null] => [id, from, to]),
      ),
    decisions: () => assets.filter(asset => asset.arrival !== null).map(asset => [asset.id, asset.decision]),
  }
}
