import { useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { State } from '../../../api.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Conversation } from './conversation.tsx'
import { type Confirm, DeskContext } from './desk-context.ts'
import { HomeTab } from './home-tab.tsx'
import { Modal } from './modal.tsx'
import type { Place } from './place.ts'
import { type Desk, readDesk } from './read.ts'
import { Sidebar } from './sidebar.tsx'
import { Toasts } from './toasts.tsx'
import { useActing } from './use-acting.ts'
import { useUnread } from './use-seen.ts'
import { useTroubles } from './use-troubles.ts'
import './slack.css'
import './messages.css'
import './composer.css'
import './front.css'
import './blocks.css'
import './elements.css'
import './narrow.css'

interface Asking {
  confirm: Confirm
  answer: (yes: boolean) => void
  /** The element that had the focus. Stored here, because the page below the dialog is inert before an effect runs. */
  from: Element | null
}

/** The Slack-like client of one person, called by their name. */
export function Slack({ state, person }: { state: State; person: string }) {
  const desk = readDesk(state, person)
  if (!desk) return <p className="pane-empty">There is nobody called {person} in this Slack.</p>
  return <Client key={desk.me.id} desk={desk} />
}

function Client({ desk }: { desk: Desk }) {
  const { me, stack, workspace } = desk
  const [place, setPlace] = useState<Place>('home')
  const [asking, setAsking] = useState<Asking>()
  const { toasts, tell, dismiss } = useTroubles(me.id, me.trouble)
  const { act, beforeAct } = useActing(me.name, tell)
  const channel = place === 'direct' ? desk.direct?.id : place === 'home' ? undefined : place.channel
  const isUnread = useUnread(desk, channel)
  const lastFocus = useRef<HTMLElement>(null)
  const main = useRef<HTMLDivElement>(null)
  const front = stack.at(-1)

  const ask = useCallback(
    (confirm: Confirm) => new Promise<boolean>(answer => setAsking({ confirm, answer, from: document.activeElement })),
    [],
  )
  const answer = (yes: boolean) => {
    // Before the focus moves: an inert element can't get it.
    flushSync(() => setAsking(undefined))
    if (asking?.from instanceof HTMLElement) asking.from.focus()
    asking?.answer(yes)
  }

  // Slack tells the app each time its Home tab is opened. The guard is for React, which runs effects twice while developing.
  // After a restart nobody has one: it is opened again.
  const opened = useRef<Place>(undefined)
  const isMissing = desk.home === undefined
  useEffect(() => {
    const before = opened.current
    opened.current = place
    if (place === 'home' && (before !== 'home' || isMissing) && workspace.installed) void act({ do: 'openHome' })
  }, [place, act, workspace.installed, isMissing])

  // The focus goes back to where it was when the modal opened; the clicked element may be gone.
  const isCovered = front !== undefined || asking !== undefined
  const wasCovered = useRef(isCovered)
  useEffect(() => {
    if (wasCovered.current && !isCovered) {
      const before = lastFocus.current
      if (before?.isConnected) before.focus()
      else main.current?.focus()
    }
    wasCovered.current = isCovered
  }, [isCovered])

  return (
    <DeskContext value={{ desk, act, tell, ask, beforeAct }}>
      {/* The rest of this client is inert below a modal, and the other client beside it is not: so aria-modal, which
          would hide that one too, would be wrong. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only remembers what inside it had the focus */}
      <div
        className="slack-window"
        inert={isCovered}
        onFocus={event => {
          lastFocus.current = event.target
        }}
      >
        <Sidebar desk={desk} place={place} isUnread={isUnread} onGo={setPlace} />
        <div ref={main} className="slack-main" tabIndex={-1}>
          {place === 'home' ? (
            <HomeTab place={place} onGo={setPlace} />
          ) : (
            <Conversation key={channel ?? 'direct'} place={place} onGo={setPlace} />
          )}
        </div>
      </div>
      {front && (
        <div className="slack-overlay" inert={asking !== undefined}>
          <Modal key={front.id} view={front} depth={stack.length} />
        </div>
      )}
      {asking && (
        <div className="slack-overlay is-above">
          <ConfirmDialog confirm={asking.confirm} onAnswer={answer} />
        </div>
      )}
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </DeskContext>
  )
}
