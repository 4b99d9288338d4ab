import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Fields, isFields, parseJson } from './json.ts'

const PAUSE_MS = 500

export interface SavedFile {
  /** What an earlier start wrote last. */
  before: Fields
  /** Writes the file after each change (debounced), and at the end. */
  follow(read: () => Fields): { changed(): void; close(): void }
}

/** A file that persists the local platforms between starts. An unreadable file counts as none. */
export function openSavedFile(file: string): SavedFile {
  const read = existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined
  return {
    before: isFields(read) ? read : {},
    follow: read => {
      let timer: NodeJS.Timeout | undefined
      const write = () => {
        clearTimeout(timer)
        timer = undefined
        mkdirSync(dirname(file), { recursive: true })
        // Atomic: a process that ends now leaves no partial file.
        writeFileSync(`${file}.new`, JSON.stringify(read()))
        renameSync(`${file}.new`, file)
      }
      return {
        changed: () => {
          timer ??= setTimeout(write, PAUSE_MS)
        },
        close: write,
      }
    },
  }
}
