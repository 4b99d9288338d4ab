import type { en } from './en.ts'

/** The keys of `en.ts`, each with any text. A language with more plural forms may have those, too. */
export type Translation = Texts<typeof en>

type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> } & {
  readonly [Key in keyof T as Key extends `${infer Counted}_other`
    ? `${Counted}_${'zero' | 'two' | 'few' | 'many'}`
    : never]?: string
}

export type Tree = { readonly [key: string]: string | Tree }

/** Returns the same tree with each text changed by `change`. */
export function mapTexts<T extends Tree>(texts: T, change: (text: string) => string): T {
  const entries = Object.entries(texts).map(([key, value]) => [
    key,
    typeof value === 'string' ? change(value) : mapTexts(value, change),
  ])
  // The cast holds: the keys stay, and each text stays a text.
  return Object.fromEntries(entries) as T
}
