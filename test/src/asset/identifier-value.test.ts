import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type IdentifierKind, identifierValue, makeValue, saysNothing } from '../../../src/asset/identifier-value.ts'
import { PLACEHOLDER_WORDS } from '../../../src/asset/placeholder-words.ts'

const kinds: IdentifierKind[] = ['pin', 'serial', 'equipment']
const each = (written: string | null) => kinds.map(kind => identifierValue(kind, written))

test('empty values and punctuation are no identifier', () => {
  for (const written of [
    null,
    '',
    '  ',
    '\u200b',
    '\u0000',
    '-',
    '?',
    '???',
    '...',
    '#',
    '**',
    '0',
    '000',
    '0-0',
    '٪',
    'PIN:',
  ]) {
    expect(each(written)).toEqual([null, null, null])
  }
})

test.each([
  'N/A n/a N.A. n. a. na #N/A (none) -none- NONE; no unknown TBD tbc pending Test TEST dummy missing null undefined nil NaN empty',
  'NO_PIN NO-PIN k.A. nvt n.v.t. b.d. vacio vacío sin desconocido unbekannt keine inconnu aucun brak onbekend okänd ukjent',
  'ukendt bilinmiyor неизвестно нет 不明 なし ﾅｼ 없음 未知 無 无 機番不明 PIN不明 无序列号 シリアル番号なし true false s/n',
])('each word for nothing is no identifier: %s', list => {
  for (const word of list.split(' '))
    if (word !== 'n.' && word !== 'a.') expect([word, ...each(word)]).toEqual([word, null, null, null])
})

test.each([
  'NO PIN',
  'PIN NOT AVAILABLE',
  'NOT AVAILABLE',
  'Not yet known',
  'NO SERIAL NUMBER',
  'SERIAL UNKNOWN',
  'Serial No.: unknown',
  'To be determined',
  'N° INCONNU',
  'N° de série inconnu',
  'non disponible',
  'pas de numéro',
  'à définir',
  'en attente',
  'KEINE PIN',
  'keine Angabe',
  'nicht verfügbar',
  'Serien-Nr. unbekannt',
  'wird nachgereicht',
  'sin pin',
  'SIN SERIE',
  'sin número de serie',
  'no disponible',
  'no aplica',
  'non disponibile',
  'nessun numero di serie',
  'não disponível',
  'sem número',
  'niet beschikbaar',
  'geen serienummer',
  'niet van toepassing',
  'brak danych',
  'nie dotyczy',
  'není k dispozici',
  'výrobní číslo neuvedeno',
  'nie je k dispozícii',
  'serienummer saknas',
  'ej tillgänglig',
  'ikke tilgjengelig',
  'ikke oplyst',
  'ei tiedossa',
  'ei saatavilla',
  'seri no yok',
  'mevcut değil',
  'нет данных',
  'не указан',
  'серийный номер отсутствует',
  'немає даних',
  'nu este disponibil',
  'nincs megadva',
  'δεν υπάρχει',
  '該当なし',
  '情報なし',
  '알 수 없음',
  '시리얼 번호 없음',
  '没有数据',
  '"unknown"',
  '*NONE*',
  'ＵＮＫＮＯＷＮ',
  'un\u200bknown',
  'no\u00a0pin',
])('says nothing: %s', written => {
  expect(each(written)).toEqual([null, null, null])
})

test.each([
  'NONA123',
  'TEST01',
  'TEST 1',
  'NA-4711',
  'NA 4711',
  'SINGER 7',
  'KEINE1',
  'UNIT 0',
  'UNIT 1',
  'T-1',
  'PINTO',
  'NAGANO',
  'PIN 7',
  'KA',
  'ND',
  'TOM',
  'SEM',
  'BOB',
  'Pelle de Müller',
  'Kein Bagger',
  'spare unit',
  '空軍',
  'HK#12',
  'A:B',
  'N/A 2',
])('is a name: %s', written => {
  for (const value of each(written)) expect(value).toBe(written.toLowerCase())
})

test.each<[string, string | null, string | null, string | null]>([
  ['7', null, '7', '7'],
  ['11', null, '11', '11'],
  ['222', null, '222', '222'],
  ['1111', null, null, '1111'],
  ['11111', null, null, null],
  ['99999999999999999', null, null, null],
  ['XXXX', null, null, 'xxxx'],
  ['xxx-xxx', null, 'xxx-xxx', 'xxx-xxx'],
  ['X', null, null, 'x'],
  ['1234567890', null, '1234567890', '1234567890'],
  ['0123456789', null, '0123456789', '0123456789'],
  ['12345678901234567', null, '12345678901234567', '12345678901234567'],
  ['ABCDEFGHIJKLMNOPQ', null, 'abcdefghijklmnopq', 'abcdefghijklmnopq'],
  ['1234567890ABCDEFG', null, '1234567890abcdefg', '1234567890abcdefg'],
  ['12345678901234568', '12345678901234568', '12345678901234568', '12345678901234568'],
  ['12345', '12345', '12345', '12345'],
  // The name of the column.
  ['PIN', null, null, 'pin'],
  ['Serial number', null, null, 'serial number'],
  ['UNIT', null, null, 'unit'],
  ['🚜', null, null, '🚜'],
])('filler by kind: %s', (written, ...values) => {
  expect(each(written)).toEqual(values)
})

test.each([
  'PIN:',
  'PIN: ',
  'pin :',
  'PIN=',
  'PIN#',
  'VIN:',
  'P/N:',
  'S/N:',
  'S/N ',
  's.n.: ',
  'SN:',
  'SERIAL NO.:',
  'Serial No. ',
  'Serial#',
  'SERIAL NUMBER ',
  'Serien-Nr.:',
  'Seriennummer: ',
  'Fahrgestell-Nr.: ',
  'N° de série : ',
  'No. de serie: ',
  'Número de serie: ',
  'Nº de série: ',
  'Matricola: ',
  'Numer seryjny: ',
  'Výrobní číslo: ',
  'Serienr.: ',
  'Sarjanumero: ',
  'Seri no: ',
  'Заводской номер: ',
  'Зав. №: ',
  '機番：',
  'シリアル番号: ',
  '序列号：',
  '일련번호: ',
  'Equipment ID: ',
  '*',
  '**',
  '"',
  "'",
  '“',
  '« ',
  '\u200b',
  '\ufeff',
  '\u202a',
  '\u2066',
  '\u00ad',
  '\u180e',
  '\u00a0',
  '\t',
  'PIN: "',
  '"PIN: ',
  'PIN: SN: ',
])('decoration in front: %j', before => {
  expect(each(`${before}Hk-12 A`)).toEqual(['hk-12 a', 'hk-12 a', 'hk-12 a'])
})

test('dashes and spaces inside a value count', () => {
  expect(new Set(['HK12', 'HK-12', 'HK 12'].map(one => identifierValue('pin', one))).size).toBe(3)
  expect(identifierValue('pin', 'HK \u00a0 12')).toBe('hk 12')
  expect(identifierValue('pin', 'HK\u201112')).toBe('hk-12')
})

const core = fc
  .array(fc.constantFrom(...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789-_ é日ß'), { minLength: 3, maxLength: 20 })
  .map(chars => `Q${chars.join('')}7X2`)
const invisible = fc.constantFrom(
  '\u200b',
  '\u200e',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u180e',
  '\u202e',
  '\u2067',
  '\u0000',
  '\u001d',
)
const full = (text: string) => text.replace(/[!-~]/g, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0))

describe('property', () => {
  const kind = fc.constantFrom(...kinds)
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    // Pieces that the rules look at, in any order.
    fc
      .array(
        fc.constantFrom(
          'PIN',
          ':',
          '*',
          '"',
          "'",
          ' ',
          'no',
          'N°',
          's/n',
          'serial',
          '.',
          '#',
          '=',
          '1',
          'x',
          '\u200b',
          '«',
          'n/a',
          'ﬁ',
          'İ',
          'ı',
          'ẞ',
          'ς',
          '½',
          '\u0301',
          '\ud800',
          '不明',
          '号',
        ),
      )
      .map(pieces => pieces.join('')),
  )

  test('normalizing never throws, never gives an empty value, and is idempotent', () => {
    fc.assert(
      fc.property(kind, any, (kind, written) => {
        const value = identifierValue(kind, written)
        expect(value).not.toBe('')
        if (value !== null) expect(identifierValue(kind, value)).toBe(value)
        const make = makeValue(written)
        expect(make).not.toBe('')
        if (make !== null) expect(makeValue(make)).toBe(make)
        saysNothing(written)
      }),
      { numRuns: 5_000 },
    )
  })

  test('formatting makes no other identifier', () => {
    const formatting = fc.constantFrom<(text: string) => string>(
      text => text.toLowerCase(),
      text => text.toUpperCase(),
      text => ` \u00a0${text}\t\n`,
      text => `*${text}*`,
      text => `"${text}"`,
      text => `“${text}”`,
      text => `'${text}`,
      text => `PIN: ${text}`,
      text => `S/N:${text}`,
      text => `N° de série : ${text}`,
      text => text.replaceAll(' ', '\u3000 '),
      full,
    )
    fc.assert(
      fc.property(
        kind,
        core,
        fc.array(formatting, { maxLength: 4 }),
        invisible,
        fc.nat(40),
        (kind, text, how, dust, at) => {
          const dressed = how.reduce((done, dress) => dress(done), text)
          const place = Math.min(at, dressed.length)
          const dusty = dressed.slice(0, place) + dust + dressed.slice(place)
          const value = identifierValue(kind, text)
          expect(value).not.toBeNull()
          expect(identifierValue(kind, dusty)).toBe(value)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  test('values that differ in a letter or digit are two identifiers', () => {
    fc.assert(
      fc.property(core, core, (one, other) => {
        const same = (text: string) => text.replaceAll('ß', 'ss').toLowerCase().replace(/ +/g, ' ').trim()
        expect(identifierValue('pin', one) === identifierValue('pin', other)).toBe(same(one) === same(other))
      }),
    )
  })

  test('any word for nothing, combined with any field name of its language, is no identifier', () => {
    for (const { none, not = '', field = '' } of Object.values(PLACEHOLDER_WORDS)) {
      for (const said of none.trim().split(/\s+/)) {
        for (const what of ['', ...field.trim().split(/\s+/)]) {
          expect([said, what, ...each(`${said} ${what}`), ...each(`${what} ${said}`.toUpperCase())]).toEqual([
            said,
            what,
            null,
            null,
            null,
            null,
            null,
            null,
          ])
        }
      }
      for (const said of not.trim().split(/\s+/).filter(Boolean)) {
        expect([said, identifierValue('equipment', `${said} PIN`)]).toEqual([said, null])
      }
    }
  })
})

test.each([
  ['CAT', 'Caterpillar'],
  ['cat', 'Caterpillar Inc.'],
  ['Deere', 'John Deere'],
  ['JOHN DEERE', 'Deere & Company'],
  ['JCB', 'J.C. Bamford Excavators Ltd'],
  ['Ｋｏｍａｔｓｕ', '"Komatsu"'],
  [' Wacker  Neuson', 'WACKER NEUSON'],
])('one make: %s, %s', (one, other) => {
  expect(makeValue(one)).toBe(makeValue(other))
  expect(makeValue(one)).not.toBeNull()
})

test('different makes stay different, and words for nothing are no make', () => {
  expect(
    new Set(
      ['Case', 'Case IH', 'New Holland', 'Hamm', 'Volvo', 'Volvo CE', 'SEM', 'Deere-Hitachi', 'Hitachi'].map(makeValue),
    ).size,
  ).toBe(9)
  for (const none of [null, '', ' ', '--', 'missing', 'N/A', 'Unknown', 'sin', '不明'])
    expect(makeValue(none)).toBeNull()
})
