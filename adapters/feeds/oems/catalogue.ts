import type { Oem } from '../oem.ts'
import { caterpillar } from './caterpillar.ts'
import { komatsu } from './komatsu.ts'
import { other } from './other.ts'
import { takeuchi } from './takeuchi.ts'

/** Every OEM there is an app for, in the order of the Marketplace. A new OEM is a file beside this one and a line here. */
export const oems: readonly Oem[] = [caterpillar, komatsu, takeuchi, other]
