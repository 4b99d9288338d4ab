import { en } from '../../../../adapters/chat/words/en.ts'
import { fr } from '../../../../adapters/chat/words/fr.ts'
import type { Translation } from '../../../../adapters/chat/words/translation.ts'

/** The words of who reads in that locale (BCP 47), as the product chooses them. */
export const wordsFor = (locale: string | undefined): Translation => (locale?.toLowerCase().startsWith('fr') ? fr : en)
