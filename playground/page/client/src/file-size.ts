const UNITS = ['B', 'KB', 'MB', 'GB']

/** A readable size: `640 B`, `12 KB`, `1.4 MB`. */
export function sizeInWords(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size < 9.95 && unit > 1 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`
}
