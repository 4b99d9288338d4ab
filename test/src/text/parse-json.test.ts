import { expect, test } from 'vitest'
import { parseJson } from '../../../src/text/parse-json.ts'

test.each([
  ['{"a":1}', { a: 1 }],
  ['\ufeff[1]', [1]],
  ['null', null],
  ['', undefined],
  ['ok', undefined],
  ['{"a":1', undefined],
])('%j is read as %j', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})
