import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules/**', '.data/**'] })

/** The targets of a page’s links and pictures, without anchors and without other sites. Code has no links. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
  const links = [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = '']) => to)
  return links.filter(to => !/^[a-z]+:/.test(to))
}

test('files that pages link to exist', () => {
  expect(pages.length).toBeGreaterThan(10)
  const gone = pages.flatMap(page =>
    linksOf(readFileSync(resolve(root, page), 'utf8')).flatMap(to =>
      existsSync(resolve(root, dirname(page), to)) ? [] : [`${page} links to ${to}`],
    ),
  )
  expect(gone).toEqual([])
})
