import { readAccessRequest } from '../../../src/access/request-access.ts'
import { readPerson } from '../../../src/person/list-people.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import { accessAnsweredScreen, accessRequestScreen, roleSuspendedScreen } from './access-screen.ts'

export const accessRequest: Post<'access_request'> = {
  label: w => w.t('access.request'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { requestId }) => {
    const request = await readAccessRequest(ctx.db, accountId, requestId)
    return request ? accessRequestScreen(w, request) : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}

/** The post of both `access_allowed` and `access_declined`: the row says which of them it is. */
export const accessAnswered: Post<'access_allowed' | 'access_declined'> = {
  label: w => w.t('access.request'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { requestId }) => {
    const request = await readAccessRequest(ctx.db, accountId, requestId)
    return request?.answered
      ? accessAnsweredScreen(w, request.answered)
      : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}

export const roleSuspended: Post<'role_suspended'> = {
  label: w => w.t('access.about'),
  // Even if somebody gave them a role meanwhile, Administrators should know that the person is outside the company.
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { personId, role }) => {
    const person = await readPerson(ctx, accountId, personId)
    return person ? roleSuspendedScreen(w, person, role) : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}
