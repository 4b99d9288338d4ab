import type { Platform } from './database/tables.ts'

/** What a chat platform is called and what it can do: asked instead of its name, so that a new one is an entry here. */
export interface PlatformAbilities {
  /** What people call it. */
  name: string
  /** An app is told what a workspace is called; else it goes by the platform's name. */
  namesWorkspaces: boolean
  /** An app is told who runs a workspace; else the operator says it. */
  namesAdmins: boolean
  /** It has an input that hides what is typed. */
  masksSecrets: boolean
  /** It has a picker of its own for channels, and refuses a channel of another workspace by itself. */
  picksChannels: boolean
  /** It tells the app of every conversation that the app is in, by name: kept in `conversation`. */
  namesChannels: boolean
  /** An app may post a file to a channel. */
  takesFiles: boolean
}

export const PLATFORMS: { readonly [P in Platform]: PlatformAbilities } = {
  slack: {
    name: 'Slack',
    namesWorkspaces: true,
    namesAdmins: true,
    masksSecrets: false,
    picksChannels: true,
    namesChannels: false,
    takesFiles: true,
  },
  teams: {
    name: 'Microsoft Teams',
    namesWorkspaces: false,
    namesAdmins: false,
    masksSecrets: true,
    picksChannels: false,
    namesChannels: true,
    takesFiles: false,
  },
}

// Keys of a record are strings to TypeScript; this one has no others.
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as Platform[]

/** The platforms that can do that. */
export function platformsThat(can: Exclude<keyof PlatformAbilities, 'name'>): Platform[] {
  return PLATFORM_NAMES.filter(platform => PLATFORMS[platform][can])
}

/** A workspace as people call it, told apart from one of another platform: `Acme (Slack)`. */
export function workspaceLabel({ name, platform }: { name: string; platform: Platform }): string {
  return PLATFORMS[platform].namesWorkspaces ? `${name} (${PLATFORMS[platform].name})` : name
}
