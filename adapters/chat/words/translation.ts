import type { en } from './en.ts'

/** The keys of `en.ts`, each with any text. A language with more plural forms may write those, too. */
export type Translation = Texts<typeof en>

type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> } & {
  readonly [Key in keyof T as Key extends `${infer Counted}_other`
    ? `${Counted}_${'zero' | 'two' | 'few' | 'many'}`
    : never]?: string
}

export type Tree = { readonly [key: string]: string | Tree }

/** The same tree with other texts. */
export function mapTexts<T extends Tree>(texts: T, change: (text: string) => string): T {
  const entries = Object.entries(texts).map(([key, value]) => [
    key,
    typeof value === 'string' ? change(value) : mapTexts(value, change),
  ])
  // The same keys, each with a text where there was one.
  return Object.fromEntries(entries) as T
}
