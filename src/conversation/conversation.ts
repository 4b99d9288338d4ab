/** A place in which a platform lets the app speak. `externalId` is the platform's own. */
export interface Conversation {
  externalId: string
  kind: 'personal' | 'group' | 'channel'
  /** What people call it: "Fleet › General", the members of a chat, the person. */
  name: string
  /** Of a personal chat: the platform's id of the person. */
  person: string | null
  /** Of a channel: the platform's id of its team. */
  team: string | null
}
