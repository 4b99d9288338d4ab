import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  betterUnits,
  type HourReading,
  type HourUnits,
  unitByGrowth,
  unitsByGrowth,
  unitsOfPage,
} from '../../../src/asset/hour-units.ts'

const fleet = (count: number, operating: number, idle: number) =>
  Array.from({ length: count }, (_, n) => ({
    operatingHours: operating * (1 + n / 10),
    idleHours: idle * (1 + n / 10),
  }))

describe('a page', () => {
  test.each([
    ['hours, as the standard has it', fleet(40, 4_000, 900), 'hours', 'hours', 'hours', 'standard'],
    ['minutes, without a word', fleet(40, 240_000, 54_000), 'hours', 'minutes', 'minutes', 'values'],
    ['minutes, as the address says', fleet(40, 240_000, 54_000), 'minutes', 'minutes', 'minutes', 'address'],
    ['hours and minutes, at an address of minutes', fleet(40, 4_000, 54_000), 'minutes', 'hours', 'minutes', 'values'],
    ['hours and minutes, without a word', fleet(40, 4_000, 54_000), 'hours', 'hours', 'minutes', 'values'],
    ['one machine that is impossible', fleet(1, 240_000, 54_000), 'hours', 'hours', 'hours', 'standard'],
    ['no machine', [], 'hours', 'hours', 'hours', 'standard'],
    ['a trucker’s fleet in a mine', fleet(3, 85_000, 30_000), 'hours', 'hours', 'hours', 'standard'],
    ['nothing that could be right', fleet(40, 5, 900_000_000), 'hours', 'hours', 'hours', 'standard'],
    ['zeros', fleet(40, 0, 0), 'minutes', 'minutes', 'minutes', 'address'],
  ] as const)('%s', (_what, machines, expected, operatingHours, idleHours, by) => {
    expect(unitsOfPage(machines, expected)).toEqual({ operatingHours, idleHours, by })
  })

  test('a few strange machines among many normal ones change nothing', () => {
    const machines = [...fleet(38, 4_000, 900), ...fleet(5, 240_000, 900), ...fleet(5, 100, 54_000)]
    expect(unitsOfPage(machines, 'hours')).toEqual({ operatingHours: 'hours', idleHours: 'hours', by: 'standard' })
  })
})

describe('growth', () => {
  const hour = 3_600_000
  const grown = (machines: [growthPerHour: number, hours: number][]) =>
    machines.map(([growth, hours]) => {
      const earlier: HourReading = { element: 'operatingHours', at: 0, written: 1_000 }
      return { earlier, later: { ...earlier, at: hours * hour, written: 1_000 + growth * hours } }
    })
  test.each([
    [
      'ten minutes an hour',
      [
        [10, 24],
        [20, 24],
        [60, 24],
      ],
      'minutes',
    ],
    [
      'a shift a day',
      [
        [0.3, 24],
        [0.5, 24],
        [1, 24],
      ],
      'hours',
    ],
    [
      'a machine at rest says nothing',
      [
        [0, 24],
        [0, 24],
        [0, 24],
      ],
      null,
    ],
    [
      'one machine is not enough',
      [
        [20, 24],
        [0, 24],
      ],
      null,
    ],
    [
      'they disagree',
      [
        [20, 24],
        [20, 24],
        [0.5, 24],
        [0.5, 24],
      ],
      null,
    ],
    [
      'some minutes of a weekend',
      [
        [0.5, 24],
        [0.5, 24],
        [0, 24],
        [0, 24],
        [0, 24],
      ],
      null,
    ],
    [
      'another counter was put in',
      [
        [125, 24],
        [200, 24],
        [-40, 24],
      ],
      null,
    ],
    [
      'a day’s work under the stamp of an hour',
      [
        [8, 1],
        [9, 1],
        [8, 1],
      ],
      null,
    ],
  ] as const)('%s', (_what, machines, unit) => {
    expect(unitByGrowth(grown(machines.map(([growth, hours]) => [growth, hours])))).toBe(unit)
  })

  test('hours of operation never grow as fast as minutes, whatever a fleet does', () => {
    const working = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 2_000 })))
    fc.assert(fc.property(working, machines => unitByGrowth(grown(machines)) !== 'minutes'))
  })
})

test('operation is never in minutes while idling is in hours', () => {
  const units: HourUnits = { operatingHours: 'hours', idleHours: 'hours', by: 'standard' }
  const both = { operatingHours: 'minutes', idleHours: 'minutes', by: 'growth' }
  expect(unitsByGrowth(units, { operatingHours: 'minutes', idleHours: 'hours' })).toEqual(both)
  const idle = { operatingHours: 'hours', idleHours: 'minutes', by: 'growth' }
  expect(unitsByGrowth(units, { operatingHours: null, idleHours: 'minutes' })).toEqual(idle)
  expect(unitsByGrowth(units, { operatingHours: null, idleHours: null })).toBe(units)
})

test('a unit with stronger evidence wins; otherwise the known unit stays', () => {
  const units = (unit: 'hours' | 'minutes', by: HourUnits['by']): HourUnits => ({
    operatingHours: unit,
    idleHours: unit,
    by,
  })
  expect(betterUnits(null, units('hours', 'standard'))).toEqual(units('hours', 'standard'))
  expect(betterUnits(units('minutes', 'values'), units('hours', 'standard'))).toEqual(units('minutes', 'values'))
  expect(betterUnits(units('hours', 'standard'), units('minutes', 'values'))).toEqual(units('minutes', 'values'))
  expect(betterUnits(units('hours', 'growth'), units('minutes', 'values'))).toEqual(units('hours', 'growth'))
  // Another address was entered.
  expect(betterUnits(units('minutes', 'address'), units('hours', 'standard'))).toEqual(units('hours', 'standard'))
})
