import { useState } from 'react'
import { sizeInWords } from '../file-size.ts'
import { useClient } from './client.ts'
import { FileIcon } from './icons.tsx'
import type { Message } from './types.ts'

/** A file that the app asks to put into the person's OneDrive, or one that is there. */
export function FileCard({ id, file }: { id: string; file: NonNullable<Message['file']> }) {
  if (file.kind === 'consent') return <Consent id={id} file={file} />
  const address = `/api/teams-files/${file.uniqueId}`
  return (
    <a className="teams-file" href={address} target="_blank" rel="noreferrer" download={file.name}>
      <FileIcon />
      <span>
        <strong>{file.name}</strong>
        <small>{file.fileType.toUpperCase()} in your OneDrive</small>
      </span>
      <span className="teams-file-open">Open</span>
    </a>
  )
}

function Consent({ id, file }: { id: string; file: Extract<Message['file'], { kind: 'consent' }> }) {
  const { app, act } = useClient()
  const [busy, setBusy] = useState(false)
  const answer = async (accept: boolean) => {
    setBusy(true)
    await act({ do: 'answerFile', message: id, accept })
    setBusy(false)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: as a card, a group of anything.
    <div className="teams-card teams-consent" role="group" aria-label={`File from ${app}`} aria-busy={busy}>
      <p className="teams-file-name">
        <FileIcon />
        <span>
          <strong>{file.name}</strong>
          <small>{sizeInWords(file.sizeInBytes)}</small>
        </span>
      </p>
      {file.description !== '' && <p>{file.description}</p>}
      <p className="teams-consent-what">{app} would like to save this file to your OneDrive.</p>
      <div className="teams-consent-do">
        <button type="button" className="teams-primary" disabled={busy} onClick={() => void answer(true)}>
          Accept
        </button>
        <button type="button" className="teams-second" disabled={busy} onClick={() => void answer(false)}>
          Decline
        </button>
      </div>
    </div>
  )
}
