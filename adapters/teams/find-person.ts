import type { Actor } from '../../src/actor.ts'
import { isTimeZone } from '../../src/calendar/calendar-month.ts'
import type { Context } from '../../src/context.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { saveProfile } from '../../src/person/save-profile.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { personOf, type TeamsActivity } from './activity.ts'
import type { Connector } from './connector.ts'
import { ConnectorError } from './connector-error.ts'

/**
 * The person who acts, as their activity tells: Teams says name, language and zone with it, so it is asked only for a name
 * that is missing. Nobody is an Administrator by Teams' word but who installed the app in the tenant. `null` where it is
 * uninstalled.
 */
export async function findPerson(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
): Promise<Actor | null> {
  const person = personOf(activity)
  const who = { platform: 'teams', workspace: tenant, person } as const
  const known = await findActor(ctx.db, who)
  const workspace = await findWorkspace(ctx.db, { platform: 'teams', externalId: tenant })
  if (!workspace) return null
  const said = {
    name: activity.from.name || known?.name || (await askName(connector, activity)) || person,
    locale: activity.locale ?? known?.locale ?? 'en-US',
    timeZone: zoneOf(activity) ?? known?.timeZone ?? 'UTC',
    platformAdmin: workspace.installedBy === person,
  }
  const same =
    known &&
    known.name === said.name &&
    known.locale === said.locale &&
    known.timeZone === said.timeZone &&
    (known.role === 'administrator' || !said.platformAdmin)
  if (same) return known
  await saveProfile(ctx, { workspaceId: workspace.id, externalId: person, ...said })
  return await findActor(ctx.db, who)
}

/** An IANA name that this runtime knows; invokes say it in `clientInfo` alone. */
function zoneOf(activity: TeamsActivity): string | null {
  const said = activity.localTimezone ?? activity.entities?.find(entity => entity.type === 'clientInfo')?.timezone
  return said && isTimeZone(said) ? said : null
}

async function askName(connector: Connector, activity: TeamsActivity): Promise<string | null> {
  try {
    const of = { serviceUrl: activity.serviceUrl, conversation: activity.conversation.id }
    return (await connector.member(of, activity.from.id)).name
  } catch (err) {
    // A name is not worth an answer that doesn't come.
    if (err instanceof ConnectorError) return null
    throw err
  }
}
