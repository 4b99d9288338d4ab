import type { en } from './en.ts'

/** The keys of `en.ts`, each with any text. */
export type Translation = Texts<typeof en>

type Texts<T> = { [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> }
