import type { IdentifierKind } from '../asset/identifier-value.ts'
import { foldWithoutAccents } from '../text/fold.ts'

const NUMBER = '(?: (?:id|ids|number|numbers|num|no|nr))?'

/** What people write above a column of numbers, in English and French, folded, with spaces for punctuation. */
const HEADINGS: { readonly [K in IdentifierKind]: RegExp } = {
  pin: new RegExp(
    `^(?:pin|vin|pin vin|vin pin|(?:product|vehicle) identification|chassis)${NUMBER}$|^(?:code pin|nip|(?:numero|no?) (?:pin|vin|d identification|d identification du (?:produit|vehicule)|de chassis))$`,
  ),
  serial: new RegExp(
    `^(?:serial|machine serial|equipment serial)${NUMBER}$|^(?:s n|sn|serials|numero serie|(?:numero|no?|num) de serie|serie)$`,
  ),
  equipment: new RegExp(
    `^(?:equipment|equip|asset|machine|unit|fleet|our|internal|vehicle|truck)${NUMBER}$|^(?:numero interne|code (?:engin|machine)|(?:numero|no?|num) (?:interne|de parc|de flotte|d engin|de machine|d equipement|de materiel)|engin|engins|machines|units|assets)$`,
  ),
}

/** The kind of identifier that a heading announces; null: none. */
export function headingKind(heading: string): IdentifierKind | null {
  const words = foldWithoutAccents(heading.replaceAll('°', 'o'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  const kinds = Object.keys(HEADINGS) as IdentifierKind[]
  return kinds.find(kind => HEADINGS[kind].test(words)) ?? null
}
