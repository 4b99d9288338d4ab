import type { LocalMachine } from './local-machine.ts'
import { type MachineWishes, makeMachine } from './make-machine.ts'
import { createRandom } from './random.ts'

type Counter = 'operatingHours' | 'idleHours'

/** The machines a local OEM knows of one customer. */
export interface LocalFleet {
  readonly machines: readonly LocalMachine[]
  /** Grows with every change; pages rendered for an older one are forgotten. */
  readonly version: number
  /** Adds `n` generated machines and returns them. */
  add(n: number, wishes?: MachineWishes): LocalMachine[]
  /** Removes the machines that a test names, or the last `n`. Returns how many were removed. */
  remove(which: number | ((machine: LocalMachine) => boolean)): number
  setFleet(machines: readonly LocalMachine[]): void
  /** Lists machines at the end that exist already: one of this fleet a second time, or one of another feed. */
  list(machines: readonly LocalMachine[]): void
  /** Lists machines without PINs until `sendPins`. */
  withholdPins(): void
  /** Lists the withheld PINs. */
  sendPins(): void
  /** From now on these, and no others, are written in minutes, as some feeds do it, whatever the address says. */
  countInMinutes(...counters: Counter[]): void
  /** An hour of work: times, hours, fuel and positions of every machine move on. `at`: what they then say, default now. */
  tick(at?: Date): void
}

export function createLocalFleet(options: { seed: number; make?: string; now: () => Date }): LocalFleet {
  const random = createRandom(options.seed)
  let machines: LocalMachine[] = []
  const withheld = new Map<string, string>()
  const inMinutes = new Set<Counter>()
  const written = (counter: Counter, hours: number) => (inMinutes.has(counter) ? hours * 60 : hours)
  let made = 0
  let version = 0
  return {
    get machines() {
      return machines
    },
    get version() {
      return version
    },
    add(n, wishes = {}) {
      const now = options.now()
      const make = wishes.make ?? options.make
      const added = Array.from({ length: n }, () =>
        makeMachine(made++, random, now, { ...wishes, ...(make !== undefined && { make }) }),
      )
      machines = machines.concat(added)
      version++
      return added
    },
    remove(which) {
      const before = machines.length
      machines =
        typeof which === 'number' ? machines.slice(0, Math.max(0, before - which)) : machines.filter(one => !which(one))
      version++
      return before - machines.length
    },
    setFleet(next) {
      machines = [...next]
      version++
    },
    list(more) {
      machines = machines.concat(more)
      version++
    },
    withholdPins() {
      machines = machines.map(machine => {
        if (machine.pin === null || machine.serialNumber === null) return machine
        withheld.set(machine.serialNumber, machine.pin)
        return { ...machine, pin: null }
      })
      version++
    },
    sendPins() {
      machines = machines.map(machine => ({
        ...machine,
        pin: machine.pin ?? withheld.get(machine.serialNumber ?? '') ?? null,
      }))
      version++
    },
    countInMinutes(...counters) {
      const changed = (['operatingHours', 'idleHours'] as const).filter(
        counter => counters.includes(counter) !== inMinutes.has(counter),
      )
      for (const counter of changed) {
        const factor = inMinutes.has(counter) ? 1 / 60 : 60
        machines = machines.map(machine => ({ ...machine, [counter]: by(machine[counter], factor) }))
        if (!inMinutes.delete(counter)) inMinutes.add(counter)
      }
      version++
    },
    tick(at = options.now()) {
      machines = machines.map(machine => ({
        ...machine,
        observedAt: at,
        operatingHours: more(machine.operatingHours, written('operatingHours', 0.8)),
        idleHours: more(machine.idleHours, written('idleHours', 0.2)),
        fuelUsedLitres: more(machine.fuelUsedLitres, 9.5),
        distanceKilometres: more(machine.distanceKilometres, 1.2),
        fuelRemainingPercent:
          machine.fuelRemainingPercent === null
            ? null
            : machine.fuelRemainingPercent > 8
              ? machine.fuelRemainingPercent - 4
              : 100,
        latitude:
          machine.latitude === null ? null : Number((machine.latitude + random.between(-0.001, 0.001)).toFixed(5)),
        engineRunning: random.next() < 0.5,
      }))
      version++
    },
  }
}

function by(value: number | null, factor: number): number | null {
  return value === null ? null : Number((value * factor).toFixed(4))
}

function more(value: number | null, by: number): number | null {
  return value === null ? null : Number((value + by).toFixed(2))
}
