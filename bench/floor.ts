import { SaxesParser } from 'saxes'
import { connected, copyIn } from './copy.ts'
import { type FeedsPlace, requestPage } from './feeds.ts'
import { type Measured, measured } from './measured.ts'

/**
 * What no sync can beat: the bare parser over the same pages and a COPY of the same values into one table without any
 * index, in one transaction. No HTTP (the pages are in memory), no gunzip, no checks, nothing looked up.
 */
export async function openFloor(input: { databaseUrl: string; feeds: FeedsPlace }) {
  let pages: Buffer[] = []
  return {
    /** Takes the pages as they are now into memory. */
    load: async (): Promise<void> => {
      pages = []
      for (let page = 1; page <= input.feeds.pages; page++) {
        const answer = await requestPage(input.feeds, page, 'identity')
        pages.push(Buffer.from(await answer.body.arrayBuffer()))
      }
    },
    run: async (): Promise<Measured> => {
      const client = await connected(input.databaseUrl)
      await client.query(`drop table if exists floor; ${TABLE}`)
      const result = await measured(async () => {
        const copy = await copyIn(client, 'floor')
        for (const page of pages) await copy.write(rowsOf(page.toString('utf8')).join(''))
        await copy.end()
      })
      await client.query('drop table floor')
      await client.end()
      return result
    },
  }
}

export type FloorCommands = Awaited<ReturnType<typeof openFloor>>

const float = (name: string) => `${name} double precision`

const TABLE = `create table floor (
  oem_name text, model text, equipment_id text, serial_number text, pin text, observed_at timestamptz,
  ${['latitude', 'longitude', 'altitude', 'operating_hours', 'idle_hours', 'fuel_used', 'fuel_used_last24'].map(float)},
  ${['fuel_remaining', 'def_remaining', 'distance'].map(float)}, engine_running boolean,
  ${['load_count', 'payload'].map(float)})`

/** Where each value goes, by its element and the one around it. */
const COLUMNS = [
  ['EquipmentHeader', 'OEMName'],
  ['EquipmentHeader', 'Model'],
  ['EquipmentHeader', 'EquipmentID'],
  ['EquipmentHeader', 'SerialNumber'],
  ['EquipmentHeader', 'PIN'],
  ['Location', 'datetime'],
  ['Location', 'Latitude'],
  ['Location', 'Longitude'],
  ['Location', 'Altitude'],
  ['CumulativeOperatingHours', 'Hour'],
  ['CumulativeIdleHours', 'Hour'],
  ['FuelUsed', 'FuelConsumed'],
  ['FuelUsedLast24', 'FuelConsumed'],
  ['FuelRemaining', 'Percent'],
  ['DEFRemaining', 'Percent'],
  ['Distance', 'Odometer'],
  ['EngineStatus', 'Running'],
  ['CumulativeLoadCount', 'Count'],
  ['CumulativePayloadTotals', 'Payload'],
] as const

function rowsOf(xml: string): string[] {
  const rows: string[] = []
  let row = new Map<string, string>()
  let text = ''
  const open: string[] = []
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', error => {
    throw error
  })
  parser.on('opentagstart', tag => {
    open.push(tag.name)
    text = ''
  })
  parser.on('attribute', ({ name, value }) => {
    row.set(`${open.at(-1)}/${name}`, value)
  })
  parser.on('text', piece => {
    text += piece
  })
  parser.on('closetag', ({ name }) => {
    open.pop()
    if (name === 'Equipment') {
      rows.push(`${COLUMNS.map(([section, value]) => row.get(`${section}/${value}`) ?? '\\N').join('\t')}\n`)
      row = new Map()
    } else row.set(`${open.at(-1)}/${name}`, text)
  })
  parser.write(xml).close()
  return rows
}
