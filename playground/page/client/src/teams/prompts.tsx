import manifest from '../../../../../teams-package/manifest.json' with { type: 'json' }

const commands = manifest.bots[0]?.commandLists[0]?.commands ?? []

/** The words that the app's manifest suggests, as Teams shows them beside the box. */
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
