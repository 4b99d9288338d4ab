import { OEM_IDS, type OemId } from '../../src/feed/oems.ts'

/** The OEMs of the catalogue that are makers; any other feed is played as `plain`. */
export type Maker = Exclude<OemId, 'other'>
export type PlayedOem = Maker | 'plain'

export const MAKERS: readonly Maker[] = OEM_IDS.filter(id => id !== 'other')
export const PLAYED_OEMS: readonly PlayedOem[] = [...MAKERS, 'plain']
