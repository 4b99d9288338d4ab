export type IdentifierKind = 'pin' | 'serial' | 'equipment'

/** Stand-in until the branch `feeds` is merged. */
export function identifierValue(_kind: IdentifierKind, written: string | null): string | null {
  const value = (written ?? '').normalize('NFKC').trim().toUpperCase()
  return value === '' || value === 'NOT AVAILABLE' ? null : value
}

export function makeValue(written: string | null): string | null {
  const value = (written ?? '').normalize('NFKC').trim().toUpperCase()
  return value === '' ? null : value
}
