import type { Translation } from '../../adapters/chat/words/translation.ts'
import type { Platform } from '../../src/database/tables.ts'
import type { Product } from './product.ts'
import { slackUser, teamsUser, type User } from './user.ts'

/** A platform on which a journey runs: its people, with Ada as Administrator. */
export interface Way {
  name: string
  dialogs: boolean
  /** Installs the app for Ada, in her chat and in the channels. */
  arrive(product: Product): Promise<User>
  /** Another person of the same company, in their own chat. */
  join(product: Product, name: string, words?: Translation): Promise<User>
}

const teams = {
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

export const SLACK: Way = {
  name: 'Slack',
  dialogs: true,
  arrive: async product => slackUser(product, 'Ada'),
  join: async (product, name, words) => slackUser(product, name, words),
}
export const TEAMS: Way = { name: 'Teams', dialogs: true, ...teams }
const CARDS: Way = { name: 'Teams, with cards alone', dialogs: false, ...teams }

/** The ways in which people use the product on each platform. */
const WAYS_OF: { readonly [P in Platform]: Way[] } = { slack: [SLACK], teams: [TEAMS, CARDS] }

/** Runs one body for all of them. */
export const WAYS = Object.values(WAYS_OF).flat()
