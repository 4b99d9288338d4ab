import { readPerson } from '../../../src/person/list-people.ts'
import { roleSuspendedScreen } from '../screens/access.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

export const roleSuspended: Post<'role_suspended'> = {
  label: w => w.t('access.about'),
  // Somebody may have given them a role meanwhile; that they are outside is worth knowing all the same.
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { personId, role }) => {
    const person = await readPerson(ctx, accountId, personId)
    return person ? roleSuspendedScreen(w, person, role) : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}
