/** The text as a person reads it: non-breaking spaces look like spaces. */
export const plainSpaces = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

/** Everything that a person can read on a view or message, in order: the texts of its blocks, one per line. */
export function seen(shown: { blocks?: unknown } | undefined): string {
  const lines: string[] = []
  collect(shown?.blocks, lines)
  return plainSpaces(lines.join('\n'))
}

const READ = new Set(['text', 'placeholder', 'initial_value', 'caption', 'alt_text'])

function collect(value: unknown, lines: string[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, lines)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && READ.has(key)) lines.push(inner)
      else collect(inner, lines)
    }
  }
}
