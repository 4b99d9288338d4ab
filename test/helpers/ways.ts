import type { Translation } from '../../adapters/chat/words/translation.ts'
import type { Platform } from '../../src/database/tables.ts'
import type { Product } from './product.ts'
import { slackUser, teamsUser, type User } from './user.ts'

/** A platform on which a journey runs: its people, with Ada as Administrator. */
export interface Way {
  name: string
  platform: Platform
  /** How the product is to be started for it. */
  with: { teams?: { dialogs: boolean }; socket?: boolean }
  /** Installs the app for Ada, in her chat and in the channels. */
  arrive(product: Product): Promise<User>
  /** Another person of the same company, in their own chat. */
  join(product: Product, name: string, words?: Translation): Promise<User>
}

const teams = {
  platform: 'teams' as const,
  arrive: async (product: Product) => {
    await product.teams.installFor('Ada', 'team')
    await product.teams.installFor('Ada', 'personal')
    return teamsUser(product, 'Ada')
  },
  join: async (product: Product, name: string, words?: Translation) => {
    await product.teams.installFor(name, 'personal')
    return teamsUser(product, name, words)
  },
}

const slack = {
  platform: 'slack' as const,
  arrive: async (product: Product) => slackUser(product, 'Ada'),
  join: async (product: Product, name: string, words?: Translation) => slackUser(product, name, words),
}

export const SLACK: Way = { name: 'Slack', with: {}, ...slack }
const SOCKET: Way = { name: 'Slack, by Socket Mode', with: { socket: true }, ...slack }
export const TEAMS: Way = { name: 'Teams', with: {}, ...teams }
const CARDS: Way = { name: 'Teams, with cards alone', with: { teams: { dialogs: false } }, ...teams }

/** The ways in which people use the product on each platform. */
const WAYS_OF: { readonly [P in Platform]: Way[] } = { slack: [SLACK, SOCKET], teams: [TEAMS, CARDS] }

/** Runs one body for all of them. */
export const WAYS = Object.values(WAYS_OF).flat()
