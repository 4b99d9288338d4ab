import type { OemId } from '../../../src/feed/oems.ts'
import type { Oem } from '../oem.ts'
import { caterpillar } from './caterpillar.ts'
import { komatsu } from './komatsu.ts'
import { other } from './other.ts'
import { takeuchi } from './takeuchi.ts'

/** The description of each OEM's feed, one file each. */
export const OEMS: { readonly [O in OemId]: Oem<O> } = { caterpillar, komatsu, takeuchi, other }
