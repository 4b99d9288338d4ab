import type { LocalMachine } from './local-machine.ts'

/**
 * How a local OEM says what its machines are called, while they stay the same machines: as the standard has it; JSON
 * numbers for identifiers of digits; VIN in place of PIN; beside the header, of which nothing is left; PINs decorated.
 */
export type Naming = 'standard' | 'numbers' | 'vin' | 'beside' | 'decorated'

/** Each looks like the PIN to a person, or did before it was scanned, typed or copied from somewhere. */
const decorations: readonly ((pin: string) => string)[] = [
  pin => `*${pin}*`,
  pin => `${pin.slice(0, 4)}\u200b${pin.slice(4)}\ufeff`,
  pin => pin.replace(/[!-~]/g, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  pin => `PIN: ${pin}`,
  pin => ` ${pin.toLowerCase()}\u00a0`,
]

/** The `n`th machine's PIN with something around it that is not part of it. */
export function decorated(machine: LocalMachine, n: number): LocalMachine {
  const decorate = decorations[n % decorations.length]
  return machine.pin === null || decorate === undefined ? machine : { ...machine, pin: decorate(machine.pin) }
}

/** What OEMs write if they know no PIN; several machines have the same one. */
export const placeholderPins: readonly [string, ...string[]] = [
  'NOT AVAILABLE',
  'TBD',
  '99999999999999999',
  'NO PIN',
  '?',
  'Unbekannt',
  'vacio',
  '不明',
]
