import { expect, test } from 'vitest'
import { html } from '../../../adapters/operator/html.ts'

test('what is put in is escaped, in texts and attributes; HTML of our own is not', () => {
  const name = `<img src=x onerror="alert('1')">&`
  const cell = html`<td title="${name}">${name}</td>`
  expect(cell.html).toBe(
    '<td title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</td>',
  )
  expect(html`<tr>${[cell, html`<td>${3}</td>`]}</tr>`.html).toBe(`<tr>${cell.html}<td>3</td></tr>`)
})
