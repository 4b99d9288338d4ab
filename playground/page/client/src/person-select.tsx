export interface Choice {
  name: string
  label: string
}

interface Props {
  label: string
  people: Choice[]
  /** A name in any letter case: it may come from the page's address. */
  person: string
  onChange: (name: string) => void
}

/** Chooses the person of one client. */
export function PersonSelect({ label, people, person, onChange }: Props) {
  const known = people.find(one => one.name.toLowerCase() === person.toLowerCase())
  return (
    <label className="person-select">
      <span>{label}</span>
      <select value={known?.name ?? ''} onChange={event => onChange(event.target.value)}>
        {!known && <option value="">{person} (unknown)</option>}
        {people.map(one => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  )
}
