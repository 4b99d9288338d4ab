import { isConfirmedSince } from '../../../src/app/held-verification.ts'
import type { Post } from '../post.ts'
import { drawVerification } from './draw-verification.ts'

/**
 * The outcome of Verify for the person who pressed it: the list of assets where they wait for it; as a message, why it
 * failed or that they can choose now.
 */
export const verification: Post<'verification'> = {
  label: w => w.t('credentials.title'),
  // Somebody chose the assets meanwhile.
  isObsolete: async (ctx, accountId, { integrationId, requestedAt }) =>
    await isConfirmedSince(ctx.db, accountId, { integrationId, since: new Date(requestedAt) }),
  draw: async (ctx, viewer, { integrationId }) =>
    await drawVerification(ctx, viewer, integrationId, viewer.isView ? 'view' : 'message'),
}
