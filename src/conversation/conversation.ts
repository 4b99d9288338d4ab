/** A place where the app may post. `externalId` is the platform's own id. */
export interface Conversation {
  externalId: string
  kind: 'personal' | 'group' | 'channel'
  /** What people call it: "Fleet › General", the members of a chat, or the person. */
  name: string
  /** The platform's id of the person in a personal chat. */
  person: string | null
  /** The platform's id of a channel's team. */
  team: string | null
  /** A list names it, but the app may not be in it: it is renamed if it is known, and not added. */
  onlyIfKnown?: boolean
}
