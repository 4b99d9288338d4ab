import { useState } from 'react'
import type { State } from '../../../api.ts'
import { wordsFor } from '../words-for.ts'
import { CopyButton } from '../world/copy-button.tsx'
import { factsOf, findPeople } from './facts.ts'
import './guide.css'
import { endOf, nextStep, stepsOf } from './steps.ts'

const KEY = 'fleetfeed-playground-guide'

interface Props {
  state: State
  slackPerson: string
  teamsPerson: string
}

/** Says what to click next in the main job: from no feed to machines that are chosen, approved and billed. */
export function Guide({ state, slackPerson, teamsPerson }: Props) {
  const [shown, setShown] = useState(() => localStorage.getItem(KEY) !== 'away')
  const show = (next: boolean) => {
    localStorage.setItem(KEY, next ? 'here' : 'away')
    setShown(next)
  }
  if (!shown)
    return (
      <aside className="guide away" aria-label="Guide">
        <button type="button" onClick={() => show(true)}>
          Show the guide
        </button>
      </aside>
    )
  const { inSlack, inTeams } = findPeople(state, slackPerson, teamsPerson)
  const labels = { slack: wordsFor(inSlack?.locale), teams: wordsFor(inTeams?.locale) }
  const facts = factsOf(state, slackPerson, teamsPerson)
  const steps = stepsOf(facts, labels)
  const at = nextStep(steps)
  const step = steps[at]
  return (
    <aside className="guide" aria-label="Guide">
      <span className="guide-count">
        <span className="sr-only">Step </span>
        {Math.min(at + 1, steps.length)} <span className="guide-of">of {steps.length}</span>
      </span>
      <p aria-live="polite">{step?.say ?? endOf(facts)}</p>
      {step?.copy && (
        <span className="guide-copy">
          <code>{step.copy}</code>
          <CopyButton what="the code" value={step.copy} />
        </span>
      )}
      <progress max={steps.length} value={at} aria-label="How far the main job is" />
      <button type="button" onClick={() => show(false)}>
        Hide<span className="sr-only"> the guide</span>
      </button>
    </aside>
  )
}
