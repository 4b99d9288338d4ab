import type { Messenger } from '../../src/announcement/messenger.ts'
import type { Platform } from '../../src/database/tables.ts'

/** One messenger for all platforms: whatever is said goes to the one where it is to be read. */
export function messengerOfEach(messengers: Readonly<Record<Platform, Messenger>>): Messenger {
  return {
    post: (to, topic, mark) => messengers[to.platform].post(to, topic, mark),
    update: (to, address, topic) => messengers[to.platform].update(to, address, topic),
    find: (to, mark, since) => messengers[to.platform].find(to, mark, since),
  }
}
