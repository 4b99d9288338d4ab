import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import '../theme.css'
import '../app.css'
import './screens.css'
import { findMisfits } from './find-misfits.ts'
import type { Shot } from './sheet.ts'
import { SlackShot } from './slack-shot.tsx'
import { TeamsShot } from './teams-shot.tsx'

/** Every screen of the product beside each other, for `test/journeys/screens.test.ts`: it looks at them and takes pictures. */
const root = createRoot(document.getElementById('root') ?? document.body)
let drawn = 0
const GAP_PX = 16

// Every form would like to begin; hundreds of them, one after the other, would take seconds.
HTMLElement.prototype.focus = () => {}

globalThis.findMisfits = findMisfits
globalThis.shotHeights = () =>
  [...document.querySelectorAll('.shot')].map(shot => shot.getBoundingClientRect().height + GAP_PX)
globalThis.drawSheet = async ({ language, columns }) => {
  document.documentElement.lang = language
  drawn += 1
  flushSync(() =>
    root.render(
      <div className="sheet" key={drawn}>
        {columns.map((shots, column) => (
          <div className="sheet-column" key={column}>
            {shots.map((shot, index) => (
              <figure className="shot" data-shot={`${shot.name} (${shot.surface})`} key={index}>
                <figcaption>
                  {shot.name} <span>{shot.surface}</span>
                </figcaption>
                <Drawn shot={shot} />
              </figure>
            ))}
          </div>
        ))}
      </div>,
    ),
  )
  // While a modal fades in, what it says can't be seen. One that is gone by then never ends.
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
}

function Drawn({ shot }: { shot: Shot }) {
  return shot.surface.startsWith('slack') ? <SlackShot shot={shot} /> : <TeamsShot shot={shot} />
}
