import { plainSpaces } from './seen.ts'

const READ = new Set(['text', 'title', 'label', 'placeholder', 'altText'])
const UNREAD = new Set(['data', 'fallback', 'speak', 'fallbackText'])

/**
 * Everything that a person can read on an Adaptive Card or dialog, in order: its texts and what was typed, one per
 * line.
 */
export function readCard(shown: unknown): string {
  const lines: string[] = []
  collect(shown, lines)
  return plainSpaces(lines.join('\n'))
}

function collect(value: unknown, lines: string[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, lines)
  else if (typeof value === 'object' && value !== null) {
    if ('isVisible' in value && value.isVisible === false) return
    for (const [key, inner] of Object.entries(value)) {
      if (UNREAD.has(key)) continue
      const typed = key === 'value' && 'type' in value && value.type === 'Input.Text'
      if (typeof inner === 'string' && (READ.has(key) || typed)) lines.push(inner)
      else collect(inner, lines)
    }
  }
}
