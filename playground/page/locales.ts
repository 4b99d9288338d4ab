import { LANGUAGES } from '../../adapters/chat/words/languages.ts'

/** For each language that the product speaks, the locale that Slack and Teams most likely give to its speakers: `fr-FR`. */
export const LOCALES = Object.entries(LANGUAGES).map(([tag, { name }]) => {
  const { language, region } = new Intl.Locale(tag).maximize()
  return { tag, name, locale: `${language}-${region}` }
})
