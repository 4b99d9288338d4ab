import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Rows that other rows refer to: a foreign key check takes KEY SHARE on them, for as long as the transaction lasts. */
const REFERRED = ['account', 'integration', 'workspace']

test('no interaction waits for a job that only refers to its account: FOR NO KEY UPDATE, never FOR UPDATE', () => {
  const wrong = globSync('{src,jobs}/**/*.ts', { cwd: root }).flatMap(file => {
    const text = readFileSync(resolve(root, file), 'utf8')
    const statements = text.split(/(?=\.selectFrom\()/)
    const locking = statements.filter(one => one.includes('.forUpdate(') || /\bfor update\b/.test(one))
    return locking.flatMap(one => {
      const table = /^\.selectFrom\('(\w+)/.exec(one)?.[1]
      const locked = /\.forUpdate\('(\w+)'\)/.exec(one)?.[1] ?? table
      return locked === undefined || REFERRED.includes(locked) ? [`${file}: ${locked ?? 'a lock in SQL'}`] : []
    })
  })
  expect(wrong).toEqual([])
})

/** Each of these writes the row that it has locked, or one that nobody else can know yet. */
test('a statement that writes several announcements locks them first, in the order of their ids', () => {
  const wrong = globSync('src/**/*.ts', { cwd: root }).flatMap(file => {
    const text = readFileSync(resolve(root, file), 'utf8')
    return text.split(/\n(?=\S)/).flatMap(declaration => {
      const statements = declaration.split(/(?=\.updateTable\('announcement'\))/).slice(1)
      const several = statements.filter(one => !/\.where\('id', '=', /.test(one))
      return several.length > 0 && !declaration.includes('lockInOrder(')
        ? [`${file}: ${declaration.split('\n')[0]}`]
        : []
    })
  })
  expect(wrong).toEqual([])
})
