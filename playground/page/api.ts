import type { Maker } from '../feeds/makers.ts'
import type { Snapshot as SlackSnapshot } from '../slack/snapshot.ts'
import type { Snapshot as TeamsSnapshot } from '../teams/snapshot.ts'

/** The messages between the page's server and its client, as JSON over HTTP. The page has no product logic. */

/** `GET /api/state`, and each `state` event of `GET /api/changes` (server-sent events): everything that the page draws. */
export interface State {
  slack: SlackSnapshot
  teams: TeamsSnapshot
  world: WorldState
  /** What just happened, newest last, the last 200. */
  journal: JournalEntry[]
}

export interface WorldState {
  /** The product's clock, ISO 8601: runs, and jumps on `nextSync` and `endOfMonth`. */
  now: string
  /** Null if the real OEMs are used. */
  feeds: FeedState[] | null
  /** How far the main job is. */
  done: Milestones
  /** `person` is the platform's id, as in its snapshot. */
  people: { platform: PlatformName; person: string; role: RoleName }[]
}

export interface Milestones {
  installed: boolean
  /** Credentials were tried, and the OEM refused them. */
  refused: boolean
  verified: boolean
  confirmed: boolean
  channelInSlack: boolean
  channelInTeams: boolean
  linked: boolean
  /** New machines were announced. */
  arrived: boolean
  /** Some of them wait for approval. */
  waiting: boolean
  billed: boolean
}

/** The simulated feed of one maker. */
export interface FeedState {
  oem: Maker
  /** As the Marketplace calls it. */
  name: string
  machines: number
  trouble: FeedTrouble | null
  /** What the OEM gave the admin: shown, so that a newcomer can copy it into the form. Field id to value. */
  credentials: Record<string, string>
}

export type PlatformName = 'slack' | 'teams'
export type FeedTrouble = 'refused' | 'throttled' | 'down'
/** `approver` is a Fleet Administrator who works in Teams; `member` has no role. */
export type RoleName = 'administrator' | 'fleet_administrator' | 'member'

/** One thing that a click caused: the request to the app, jobs, rows and messages, in the order in which they came. */
export interface JournalEntry {
  id: number
  /** ISO 8601, the machine's clock. */
  at: string
  /** The act that caused it: entries with the same cause are grouped. */
  cause: number
  kind: 'did' | 'request' | 'job' | 'row' | 'message'
  /** One line in plain words, e.g. `POST /slack/events block_actions picker.tick`, `job sync`, `announcement 12 sent`. */
  text: string
  /** Details as JSON, without secrets. */
  detail?: unknown
}

/** `POST /api/slack`: somebody does something in the Slack-like client. Answers `Done`; `suggestions` a list. */
export type SlackAct = { person: string } & (
  | { do: 'openHome' }
  | { do: 'message'; where: string; text: string; threadTs?: string }
  | { do: 'command'; where: string; line: string }
  | { do: 'click'; target: SlackTarget; blockId: string; actionId: string; confirm?: boolean }
  | {
      do: 'choose'
      target: SlackTarget
      blockId: string
      actionId: string
      choice: string | string[]
      /** In an external menu: the typed text for which the app offered that choice. */
      query?: string
    }
  | { do: 'tick'; target: SlackTarget; blockId: string; actionId: string; values: string[] }
  | { do: 'type'; target: SlackTarget; blockId: string; actionId: string; text: string; enter?: boolean }
  | { do: 'suggestions'; target: SlackTarget; blockId: string; actionId: string; query: string }
  | { do: 'submit' }
  | { do: 'closeModal'; all?: boolean }
)
export type SlackTarget = 'home' | 'modal' | { channel: string; ts: string }

/** `POST /api/teams`: the same in the Teams-like client. `press` brings what stands in the card's inputs. */
export type TeamsAct = { person: string } & (
  | { do: 'message'; where: string; text: string; thread?: string }
  | {
      do: 'press'
      target: TeamsTarget
      /** The button's title on the card. */
      title: string
      data: unknown
      inputs: Record<string, string>
    }
  | { do: 'suggestions'; target: TeamsTarget; input: string; query: string }
  | { do: 'closeDialog' }
  /** In the person's own chat: the app may lay that file into their OneDrive, or not. */
  | { do: 'answerFile'; message: string; accept: boolean }
  | { do: 'install' | 'uninstall'; scope: 'personal' | 'team' | 'groupChat' }
)
type TeamsTarget = 'dialog' | { where: string; id: string }

/** `POST /api/world`: what happens outside the chat. */
export type WorldAct =
  | { do: 'addMachines'; oem: Maker; count: number }
  | { do: 'trouble'; oem: Maker; trouble: FeedTrouble | null }
  /** The clock jumps to when the next feed is due, and everything due is done. */
  | { do: 'nextSync' }
  /** The clock jumps beyond the end of the account's calendar month and its grace. */
  | { do: 'endOfMonth' }
  | { do: 'role'; platform: PlatformName; person: string; role: RoleName }
  | { do: 'language'; platform: PlatformName; person: string; locale: string }

/** The answer to every act. `error` tells the person what didn't work. */
export type Done = { ok: true; suggestions?: { value: string; label: string }[] } | { ok: false; error: string }
