import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashOf } from '../../../adapters/teams/card-data.ts'
import { readPressed } from '../../../adapters/teams/read-interaction.ts'

const place = { kind: 'person', person: 'ada' } as const
const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-z=]{1,8}$/), { minLength: 1, maxLength: 10 })

test('ticks are read as they were set, and only those that were offered', () => {
  fc.assert(
    fc.property(ids, offered => {
      const ticked = offered.filter((_, index) => index % 2 === 0)
      const inputs = [{ id: 'assets', action: 'picker.tick', carries: '1', was: hashOf(offered), of: offered }]
      const data = { action: 'picker.confirm', carries: '1', inputs, assets: [...ticked, 'stranger'].join(',') }
      const pressed = readPressed(data, place)
      const last = pressed?.at(-1)
      expect(last?.action).toBe('picker.confirm')
      expect(last?.values.assets).toEqual(ticked)
      expect(last?.checkboxOptions.assets).toEqual(offered)
      // The ticks come first, if they changed.
      expect(pressed?.map(one => one.action)).toEqual(
        ticked.length === offered.length ? ['picker.confirm'] : ['picker.tick', 'picker.confirm'],
      )
    }),
  )
})

const search = { id: 'search', action: 'picker.search', carries: '1', was: hashOf(['320']) }
const next = { action: 'picker.after', carries: '1,10', ofList: true, inputs: [search] }

test('a button of the list only runs if the search did not change', () => {
  expect(readPressed({ ...next, search: 'D6T' }, place)?.map(one => one.action)).toEqual(['picker.search'])
  expect(readPressed({ ...next, search: '320' }, place)?.map(one => one.action)).toEqual(['picker.after'])
})

test('an input that a client leaves out is empty if the rest of the form came, otherwise unknown', () => {
  const came = readPressed({ ...next, formCame: 'yes' }, place)
  expect(came?.map(one => one.action)).toEqual(['picker.search'])
  expect(came?.[0]?.values.search).toEqual([])
  const alone = readPressed(next, place)
  expect(alone?.map(one => one.action)).toEqual(['picker.after'])
  expect(alone?.[0]?.values).not.toHaveProperty('search')
})

test('missing ticks, choices and texts take nothing back', () => {
  const inputs = [
    { id: 'assets', action: 'picker.tick', carries: '1,1', was: hashOf(['7', '8']), of: ['7', '8'] },
    { id: 'importNew', action: 'picker.importNew', carries: '1,1', was: hashOf(['yes']), of: ['yes'] },
    { id: 'model', action: 'picker.model', carries: '1', was: hashOf(['=320']) },
    search,
  ]
  const confirm = { action: 'picker.confirm', carries: '1,1', inputs }
  expect(readPressed(confirm, place)?.map(one => one.action)).toEqual(['picker.confirm'])
  const emptied = readPressed({ ...confirm, formCame: 'yes' }, place)
  expect(emptied?.map(one => one.action)).toEqual([
    'picker.tick',
    'picker.importNew',
    'picker.model',
    'picker.search',
    'picker.confirm',
  ])
  expect(emptied?.at(-1)?.leftOut).toEqual(['assets', 'importNew'])
  // An explicitly empty value was not left out.
  expect(readPressed({ ...confirm, assets: '' }, place)?.at(-1)).toMatchObject({ values: { assets: [] }, leftOut: [] })
})

test('“none” counts as empty', () => {
  const data = { action: 'subscription.save', carries: '', inputs: [], billing: 'none', new_assets: '19:a' }
  expect(readPressed(data, place)?.[0]?.values).toMatchObject({ billing: [], new_assets: ['19:a'] })
})

test.each([undefined, null, 'help', 7, [], {}, { action: 1 }, { action: 'a', carries: 'b' }])(
  'data that are not ours are not read: %j',
  data => {
    expect(readPressed(data, place)).toBeNull()
  },
)
