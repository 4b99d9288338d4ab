import { LANGUAGES, languageOf } from '../../../../adapters/chat/words/languages.ts'
import type { Translation } from '../../../../adapters/chat/words/translation.ts'

/** The words of who reads in that locale (BCP 47), as the product chooses them. */
export const wordsFor = (locale: string | undefined): Translation => LANGUAGES[languageOf(locale ?? '')].words
