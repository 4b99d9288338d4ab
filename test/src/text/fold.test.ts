import { expect, test } from 'vitest'
import { fold, foldWithoutAccents, withoutAccents } from '../../../src/text/fold.ts'

test.each([
  ['  Réglages\u00a0 du  MOIS ', 'réglages du mois', 'reglages du mois'],
  // Composed and decomposed are one.
  ['e\u0301tat', 'état', 'etat'],
  ['ＣＡＴ ﬁn', 'cat fin', 'cat fin'],
  ['ΛΟΓΟΣ', 'λογοσ', 'λογοσ'],
  ['λόγος', 'λόγοσ', 'λογοσ'],
  ['İstanbul', 'i\u0307stanbul', 'istanbul'],
  // Syllables are put together again.
  ['설정', '설정', '설정'],
])('%j folds to %j, without accents to %j', (text, folded, plain) => {
  expect(fold(text)).toBe(folded)
  expect(foldWithoutAccents(text)).toBe(plain)
})

test('removing accents changes neither letter case nor spaces, nor letters without accents', () => {
  expect(withoutAccents('  Ångström Ø ')).toBe('  Angstrom Ø ')
})
