import '../temporal.ts'
import { createAdministratorCode } from '../src/person/administrator-code.ts'
import { listWorkspaceIds } from '../src/workspace/list-workspaces.ts'
import { type Answer, type CommandContext, done, refused, runCommand } from './command.ts'

/**
 * `npm run --silent administrator-code -- <tenant id>`: prints a one-time code with which somebody inside that tenant
 * (or Slack workspace) becomes Administrator by writing `administrator <code>` to Fleetfeed. Valid for a day; only its
 * hash is stored.
 */
const USAGE =
  'Usage: npm run administrator-code -- <id>, the directory (tenant) id in Entra, or the id of a Slack workspace (T…) or organisation (E…).'

/** A tenant id of Entra, in any letter case, or an id of Slack. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const SLACK = /^[TE][A-Z0-9]+$/

/** So many workspaces are listed for an operator who named another one. */
const LISTED = 20

const [given = '', ...more] = process.argv.slice(2)
if (more.length > 0 || !(GUID.test(given) || SLACK.test(given))) {
  console.error(USAGE)
  process.exitCode = 1
} else {
  await runCommand(ctx => printCode(ctx, GUID.test(given) ? given.toLowerCase() : given))
}

async function printCode(ctx: CommandContext, workspace: string): Promise<Answer> {
  const { known, installed } = await listWorkspaceIds(ctx.db, workspace, LISTED)
  if (!known) {
    const list = installed.map(one => `  ${one.externalId}  ${one.name}`)
    const seen = list.length > 0 ? ['Fleetfeed is in:', ...list] : ['Fleetfeed is nowhere yet.']
    return refused(
      `Fleetfeed was never in ${workspace}. Add it there, or write to it once, then make the code.`,
      ...seen,
    )
  }
  const { code, expiresAt } = await createAdministratorCode(ctx, workspace)
  return done(
    `${code}  (good once, until ${expiresAt.toISOString()}; to be written to Fleetfeed: administrator ${code})`,
  )
}
