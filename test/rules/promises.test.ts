import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Lists of promises that are started in one statement and kept in a variable, with the next statement. */
function begun(text: string): { name: string; next: string }[] {
  const found = text.matchAll(
    /^( *)const (\w+) = (?!await\b)[^;\n]*\.map\(\s*async\b[\s\S]*?\n\1\}\)\n([\s\S]*?)(?=\n\1\S|\n\s*\n|$)/gm,
  )
  return [...found].map(([, , name = '', next = '']) => ({ name, next }))
}

test('the rule finds such promises', () => {
  const text = `
  const before = months.map(async month => {
    return await read(month)
  })
  const now = await readMonth()
  return await Promise.all(before)
`
  expect(begun(text)).toEqual([{ name: 'before', next: '  const now = await readMonth()' }])
})

// If anything else is awaited in between, a promise that fails meanwhile has no handler, and Node ends the process.
test('promises that are started together are awaited in the next statement', () => {
  const wrong = globSync('{src,adapters,jobs}/**/*.ts', { cwd: root }).flatMap(file =>
    begun(readFileSync(resolve(root, file), 'utf8')).flatMap(({ name, next }) =>
      next.includes(`Promise.all(${name})`) ? [] : [`${file}: ${name}`],
    ),
  )
  expect(wrong).toEqual([])
})
