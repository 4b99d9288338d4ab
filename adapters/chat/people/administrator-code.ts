import type { Actor } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { enterAdministratorCode } from '../../../src/person/administrator-code.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/**
 * `administrator ABCD-EFGH`: the operator's one-time code makes the person an Administrator. Only that person sees the
 * answer.
 */
export async function enterCode(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  code: string,
): Promise<Screen> {
  return { ...noticeScreen(w, w.t('administrator.title'), await answer(ctx, w, actor, code)), alone: true }
}

async function answer(ctx: Context, w: Words, actor: Actor, code: string): Promise<string> {
  if (code.trim() === '') return w.t('administrator.how')
  const outcome = await enterAdministratorCode(ctx, actor, code)
  switch (outcome.kind) {
    case 'administrator':
      return w.t('administrator.done')
    case 'already_administrator':
      return w.t('administrator.already')
    case 'wrong_code':
      return w.t('administrator.wrong')
    case 'too_many_guesses':
      return w.t('administrator.tooMany')
    default:
      return outcome satisfies never
  }
}
