import { expect, test } from 'vitest'
import { dialogHeight } from '../../../adapters/teams/dialog-height.ts'
import { catalogue } from '../chat/catalogue.ts'

test.each([
  ['access allowed, told', 'small'],
  ['not allowed', 'small'],
  ['installed', 'small'],
  ['link, code', 'small'],
  ['credentials caterpillar, masked', 'medium'],
  ['app page caterpillar, administrator', 'medium'],
  ['credentials other, masked', 'large'],
  ['picker all, as it opens', 'large'],
])('the dialog “%s” is %s', (name, height) => {
  const found = catalogue('en-US', 'Caterpillar', 10).find(drawn => drawn.name === name)
  expect(found && dialogHeight(found.screen)).toBe(height)
})
