import type { Platform } from './database/tables.ts'

/**
 * The name and abilities of a chat platform. Code checks these instead of the platform's name, so that a new platform
 * is one entry here.
 */
export interface PlatformAbilities {
  /** What people call it. */
  name: string
  /** What people write before a word for the app; empty where they write only the word. */
  command: string
  /** It tells an app the name of a workspace; otherwise the platform's name is shown. */
  namesWorkspaces: boolean
  /** It tells an app who runs a workspace; otherwise the operator configures it. */
  namesAdmins: boolean
  /** It has an input that hides what is typed. */
  masksSecrets: boolean
  /** It has its own channel picker, and refuses channels of another workspace. */
  picksChannels: boolean
  /** It reports to the app every conversation that the app is in, by name: stored in `conversation`. */
  namesChannels: boolean
  /** An app is added to a team and is then in its standard channels, but not in its private and shared ones. */
  addedByTeam: boolean
  /** An app may post a file to a channel. */
  takesFiles: boolean
}

export const PLATFORMS: { readonly [P in Platform]: PlatformAbilities } = {
  slack: {
    name: 'Slack',
    command: '/fleetfeed',
    namesWorkspaces: true,
    namesAdmins: true,
    masksSecrets: false,
    picksChannels: true,
    namesChannels: false,
    addedByTeam: false,
    takesFiles: true,
  },
  teams: {
    name: 'Microsoft Teams',
    command: '',
    namesWorkspaces: false,
    namesAdmins: false,
    masksSecrets: true,
    picksChannels: false,
    namesChannels: true,
    addedByTeam: true,
    takesFiles: false,
  },
}

// TypeScript types the keys of a record as string; this record has only the keys of its type.
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as Platform[]

/** The platforms with an ability. */
export function platformsThat(can: Exclude<keyof PlatformAbilities, 'name' | 'command'>): Platform[] {
  return PLATFORM_NAMES.filter(platform => PLATFORMS[platform][can])
}

/** The label of a workspace, distinct from one of the same name on another platform: `Acme (Slack)`. */
export function workspaceLabel({ name, platform }: { name: string; platform: Platform }): string {
  return PLATFORMS[platform].namesWorkspaces ? `${name} (${PLATFORMS[platform].name})` : name
}
