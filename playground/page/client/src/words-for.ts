import { LANGUAGES, type LanguageEntry, languageOf } from '../../../../adapters/chat/words/languages.ts'
import type { Translation } from '../../../../adapters/chat/words/translation.ts'

/** The product's words for a locale (BCP 47). */
export const wordsFor = (locale: string | undefined): Translation => languageFor(locale).words

/** The product's language for a locale. */
export const languageFor = (locale: string | undefined): LanguageEntry => LANGUAGES[languageOf(locale ?? '')]
