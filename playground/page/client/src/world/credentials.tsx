import { en } from '../../../../../adapters/chat/words/en.ts'
import { CopyButton } from './copy-button.tsx'

/** The labels of the fields, as in the form where they are pasted. */
const labels: Record<string, string> = en.field

/** The credentials that the maker's representative gave the admin, to copy into the form. */
export function Credentials({ name, credentials }: { name: string; credentials: Record<string, string> }) {
  return (
    <details className="world-credentials">
      <summary>
        Credentials<span className="sr-only"> for {name}</span>
      </summary>
      <dl>
        {Object.entries(credentials).map(([field, value]) => (
          <div key={field}>
            <dt>{labels[field] ?? field}</dt>
            <dd>
              <code>{value}</code>
              <CopyButton what={`${labels[field] ?? field} of ${name}`} value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
