import '../slack/slack.css'
import '../slack/messages.css'
import '../slack/front.css'
import '../slack/blocks.css'
import '../slack/elements.css'
import '../slack/narrow.css'
import { Blocks } from '../slack/blocks/blocks.tsx'
import { ConfirmDialog } from '../slack/confirm-dialog.tsx'
import { type Confirm, DeskContext, type DeskTools } from '../slack/desk-context.ts'
import { Message } from '../slack/message.tsx'
import { Modal } from '../slack/modal.tsx'
import type { Block, View } from '../slack/read.ts'
import { SurfaceContext } from '../slack/surface-context.ts'
import type { Shot } from './sheet.ts'

const me: DeskTools['desk']['me'] = {
  id: 'U1',
  name: 'ada',
  realName: 'Ada Lovelace',
  locale: 'en-US',
  tz: 'Europe/Paris',
  isAdmin: true,
  isOwner: true,
  isBot: false,
  home: undefined,
  stack: [],
  errors: {},
  ephemerals: [],
  trouble: [],
}

/** A client whose actions do nothing. */
const tools: DeskTools = {
  desk: {
    appName: 'Fleetfeed',
    workspace: {
      id: 'T1',
      name: 'Acme Rental',
      installed: true,
      botUserId: 'UBOT',
      channels: ['fleet', 'finance'].map(name => ({
        id: `C${name}`,
        name,
        isPrivate: false,
        isArchived: false,
        im: undefined,
        members: ['U1'],
        messages: [],
      })),
      people: [me],
      files: [],
    },
    me,
    channels: [],
    direct: undefined,
    home: undefined,
    stack: [],
  },
  act: async () => ({ ok: true }),
  tell: () => {},
  ask: async () => false,
  beforeAct: () => () => {},
}

/** The JSON that the app sent; its type depends on the surface. */
interface Sent {
  text?: string
  blocks: Block[]
  title: { text: string }
  submit?: { text: string }
  close?: { text: string }
}

/** A screen as the Slack-like client draws it. */
export function SlackShot({ shot }: { shot: Shot }) {
  return (
    <DeskContext value={tools}>
      <div className={`pane slack shot-${shot.surface.replace(' ', '-')}`}>
        <Inside shot={shot} />
      </div>
    </DeskContext>
  )
}

function Inside({ shot }: { shot: Shot }) {
  if (shot.surface === 'slack confirm') {
    return (
      <div className="slack-overlay">
        <ConfirmDialog confirm={shot.sent as Confirm} onAnswer={() => {}} />
      </div>
    )
  }
  const sent = shot.sent as Sent
  switch (shot.surface) {
    case 'slack modal': {
      const view: View = {
        id: 'V1',
        title: sent.title.text,
        blocks: sent.blocks,
        submit: sent.submit?.text,
        close: sent.close?.text,
        values: {},
      }
      return (
        <div className="slack-overlay">
          <Modal view={view} depth={1} />
        </div>
      )
    }
    case 'slack home':
      return (
        <div className="home-view">
          <SurfaceContext value={{ target: 'home', values: {}, errors: {} }}>
            <Blocks blocks={sent.blocks} />
          </SurfaceContext>
        </div>
      )
    default: {
      const message = {
        ts: '1794301200.000100',
        text: sent.text ?? '',
        blocks: sent.blocks,
        user: 'UBOT',
        threadTs: undefined,
        isEdited: false,
        isForMeOnly: false,
        files: [],
      }
      return (
        <div className="messages">
          <Message message={message} channel="Cfleet" replies={[]} />
        </div>
      )
    }
  }
}
