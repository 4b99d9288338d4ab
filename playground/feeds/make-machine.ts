import { hostileTexts } from './hostile.ts'
import type { LocalMachine } from './local-machine.ts'
import { placeholderPins } from './naming.ts'
import type { Random } from './random.ts'

export interface MachineWishes {
  make?: string
  model?: string
  /**
   * Every third machine has a strange EquipmentID, every fifth the model "missing", every seventh no PIN, every eleventh
   * impossible values, every thirteenth one and the same PIN, every 23rd nothing it could be known by.
   */
  hostile?: boolean
  /** Their identifiers: a placeholder for a PIN, nothing but digits, or nothing they could be known by. */
  names?: 'placeholder_pins' | 'digits' | 'none'
  /** One in twenty has sent nothing for weeks. */
  someSilent?: boolean
}

/** The models of the simulated makes. */
const MODELS = {
  CAT: ['320', '323', '336', 'D6T', 'D6', '950 GC', '966M', '745', '308 CR', '140'],
  Komatsu: ['PC210LC-11', 'PC360LC-11', 'D61PX-24', 'WA380-8', 'HM400-5', 'HB215LC-3'],
  Takeuchi: ['TB216', 'TB240', 'TB290-2', 'TB370', 'TL12R2', 'TL8'],
  Volvo: ['EC220E', 'L120H', 'A40G', 'ECR88D'],
  Liebherr: ['R 926', 'L 566', 'LTM 1060-3.1', 'A 914'],
  JCB: ['3CX', 'JS220', '540-170', '19C-1E'],
  BOMAG: ['BW 120 AD-5', 'BW 213 D-5', 'BF 800 C'],
} satisfies Record<string, readonly [string, ...string[]]>
export type PlayedMake = keyof typeof MODELS
/** The same by any make, because tests ask for others, too. */
const models: Readonly<Record<string, readonly [string, ...string[]]>> = MODELS

const makes: readonly [string, ...string[]] = ['Volvo', 'Liebherr', 'JCB', 'BOMAG']

/** Building sites around some towns: degrees. */
const towns: readonly [readonly [number, number], ...(readonly [number, number])[]] = [
  [52.52, 13.405],
  [48.137, 11.575],
  [45.764, 4.836],
  [50.85, 4.352],
  [51.507, -0.128],
  [41.385, 2.173],
]

/** The `n`th machine of a fleet, n from 0: always the same for the same seed. Serial numbers and PINs are unique by `n`. */
export function makeMachine(n: number, random: Random, now: Date, wishes: MachineWishes = {}): LocalMachine {
  const oemName = wishes.make ?? random.of(makes)
  const model = wishes.model ?? random.of(models[oemName] ?? ['X1'])
  const serialNumber = `${letters(random, 3)}${String(10_000 + n).padStart(5, '0')}`
  const pin = `${letters(random, 3)}0${model
    .replace(/[^A-Z0-9]/gi, '')
    .padEnd(4, '0')
    .slice(0, 4)
    .toUpperCase()}K${String(n).padStart(8, '0')}`
  const [latitude, longitude] = random.of(towns)
  const hours = random.between(50, 12_000)
  const machine: LocalMachine = {
    oemName,
    model,
    equipmentId: `${random.of(['HK', 'BAGGER ', 'RL-', 'LOT '])}${1000 + n}`,
    serialNumber,
    pin,
    unitInstalledAt: new Date(now.getTime() - random.whole(30, 2_000) * 86_400_000),
    observedAt: new Date(
      now.getTime() -
        (random.next() < 0.05 && wishes.someSilent
          ? random.whole(15, 90) * 86_400_000
          : random.whole(60, 7_200) * 1000),
    ),
    latitude: round(latitude + random.between(-0.4, 0.4), 5),
    longitude: round(longitude + random.between(-0.4, 0.4), 5),
    altitudeMetres: round(random.between(2, 800), 1),
    operatingHours: round(hours, 2),
    idleHours: round(hours * random.between(0.1, 0.4), 2),
    fuelUsedLitres: round(hours * random.between(6, 18), 1),
    fuelUsedLast24Litres: round(random.between(0, 180), 1),
    fuelRemainingPercent: random.whole(3, 100),
    defRemainingPercent: random.whole(3, 100),
    distanceKilometres: round(hours * random.between(0.5, 4), 1),
    engineRunning: random.next() < 0.4,
    loadCount: random.whole(0, 90_000),
    payloadKilograms: random.whole(0, 900_000),
  }
  if (wishes.names !== undefined) rename(machine, n, wishes.names)
  return wishes.hostile === true ? spoil(machine, n) : machine
}

function rename(machine: LocalMachine, n: number, names: NonNullable<MachineWishes['names']>): void {
  switch (names) {
    case 'placeholder_pins':
      machine.pin = placeholderPins[n % placeholderPins.length] ?? null
      return
    case 'digits':
      // Above 2^53: a reader that takes it for a number loses the last digit.
      machine.pin = `98765432${String(2 * n + 1).padStart(9, '0')}`
      machine.serialNumber = `7${String(n).padStart(7, '0')}`
      machine.equipmentId = String(1000 + n)
      return
    case 'none':
      machine.pin = null
      machine.serialNumber = null
      machine.equipmentId = null
      return
    default:
      names satisfies never
  }
}

function spoil(machine: LocalMachine, n: number): LocalMachine {
  if (n % 3 === 0) machine.equipmentId = hostileTexts[(n / 3) % hostileTexts.length] ?? ''
  if (n % 7 === 0) machine.pin = null
  if (n % 11 === 0) {
    machine.fuelRemainingPercent = 104.5
    machine.latitude = 0
    machine.longitude = 0
  }
  if (n % 13 === 5) machine.pin = 'TWIN0000000000001'
  if (n % 23 === 7) {
    machine.pin = null
    machine.serialNumber = null
    machine.equipmentId = null
  }
  if (n % 5 === 0) machine.model = 'missing'
  return machine
}

function letters(random: Random, count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(65 + random.whole(0, 25))).join('')
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
