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
}
