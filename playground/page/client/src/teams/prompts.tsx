import { LANGUAGES } from '../../../../../adapters/chat/words/languages.ts'
import { suggestedCommands } from '../../../../../teams-package/suggested-commands.ts'

const commands = suggestedCommands(LANGUAGES.en)

/** The commands in the app's manifest, as Teams shows them beside the message box. */
export function Prompts({ mention, onChoose }: { mention: string; onChoose: (word: string) => void }) {
  return (
    <fieldset className="teams-prompts" aria-label="Suggestions">
      {commands.map(({ title, description }) => (
        <button type="button" key={title} title={`${mention}${title}: ${description}`} onClick={() => onChoose(title)}>
          {title}
        </button>
      ))}
    </fieldset>
  )
}
