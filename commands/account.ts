import '../temporal.ts'
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { eraseAccount } from '../src/account/erase-account.ts'
import { exportAccount } from '../src/account/export-account.ts'
import { findOwner, type ListedAccount, listAccounts } from '../src/account/find-owner.ts'
import { erasePerson, findPeopleByText } from '../src/person/erase-person.ts'
import { PLATFORMS } from '../src/platform.ts'
import { reasonOf } from '../src/text/reason-of.ts'
import { type Answer, type CommandContext, done, refused, runCommand } from './command.ts'

/** `npm run account -- …`: what a company, or one person, may demand of their data by law. */
const USAGE = `Usage:
  npm run account -- list                      the accounts, with their ids and workspaces
  npm run account -- export ID DIR             writes everything of an account to files in DIR
  npm run account -- erase ID --yes            erases an account, its closed months too; --all if workspaces share it
  npm run account -- people ID TEXT            the people of an account whose name or id contains TEXT
  npm run account -- erase-person PERSON --yes erases who a person is; what they did stays`

await runCommand(async (ctx, args) => {
  const flags = new Set(args.filter(arg => arg.startsWith('--')))
  const [verb, ...rest] = args.filter(arg => !flags.has(arg))
  const [given = '', text] = rest
  const id = /^[1-9]\d{0,14}$/.test(given) ? Number(given) : null
  const allowed: readonly string[] = { erase: ['--yes', '--all'], 'erase-person': ['--yes'] }[verb ?? ''] ?? []
  if ([...flags].some(flag => !allowed.includes(flag))) return refused(USAGE)
  if (verb === 'list' && rest.length === 0) return await list(ctx)
  if (id === null) return refused(USAGE)
  if (verb === 'export' && rest.length === 2 && text) return await exportTo(ctx, id, resolve(text))
  if (verb === 'people' && rest.length === 2 && text) return await people(ctx, id, text)
  if (verb === 'erase' && rest.length === 1) return await erase(ctx, id, flags)
  if (verb === 'erase-person' && rest.length === 1) return await eraseOne(ctx, id, flags)
  return refused(USAGE)
})

async function list(ctx: CommandContext): Promise<Answer> {
  const accounts = await listAccounts(ctx.db)
  if (accounts.length === 0) return done('There are no accounts.')
  return done(...accounts.flatMap(account => [`${account.id}  ${account.name}`, ...workspacesOf(account)]))
}

function workspacesOf({ workspaces }: ListedAccount): string[] {
  return workspaces.map(
    ({ platform, externalId, name, installed }) =>
      `    ${PLATFORMS[platform].name} ${externalId}  ${name}${installed ? '' : ' (the app was removed)'}`,
  )
}

function unknown(id: number): Answer {
  return refused(
    `There is no account ${id}. An account that joined another one is part of that one. Ids: npm run account -- list`,
  )
}

async function exportTo(ctx: CommandContext, accountId: number, folder: string): Promise<Answer> {
  if ((await findOwner(ctx.db, accountId)) === null) return unknown(accountId)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if ((await readdir(folder)).length > 0) return refused(`${folder} is not empty. Name an empty or new folder.`)
  } catch (err) {
    return refused(`${folder} can't be written: ${reasonOf(err)}`)
  }
  const hashes = new Map<string, ReturnType<typeof createHash>>()
  const exported = await exportAccount(ctx.db, accountId, async (table, rows) => {
    const lines = rows.map(row => `${row}\n`).join('')
    const hash = hashes.get(table) ?? createHash('sha256')
    hashes.set(table, hash.update(lines))
    await appendFile(join(folder, fileOf(table)), lines, { mode: 0o600 })
  })
  if (!exported) return unknown(accountId)
  const manifest = {
    what: 'Everything that Fleetfeed stores about one account. A file per table, a JSON object per line and row.',
    accountId,
    accounts: exported.accounts,
    exportedAt: ctx.now().toISOString(),
    schema: exported.schema,
    files: exported.tables.map(({ table, rows, hidden }) => ({
      file: fileOf(table),
      table,
      rows,
      sha256: hashes.get(table)?.digest('hex'),
      columnsLeftOut: hidden,
    })),
    tablesLeftOut: exported.left,
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  const rows = exported.tables.reduce((sum, table) => sum + table.rows, 0)
  return done(
    `Account ${accountId} is exported: ${rows} rows of ${exported.tables.length} tables, in ${folder}.`,
    'manifest.json there lists the files, and what was left out: credentials and other secrets.',
  )
}

function fileOf(table: string): string {
  return `${table}.jsonl`
}

async function erase(ctx: CommandContext, accountId: number, flags: ReadonlySet<string>): Promise<Answer> {
  const account = (await listAccounts(ctx.db)).find(({ id }) => id === accountId)
  if (!account) return unknown(accountId)
  if (account.workspaces.filter(({ installed }) => installed).length > 1 && !flags.has('--all')) {
    return refused(
      `Account ${accountId} is shared by several workspaces, and nothing was erased:`,
      ...workspacesOf(account),
      'If only one of them is to go, an Administrator there unlinks it first; it then has an account of its own.',
      'If all of them are to go, repeat the command with --all.',
    )
  }
  if (!flags.has('--yes')) {
    return refused(
      `This would erase account ${accountId}, ${account.name}, with its closed months and its audit trail:`,
      ...workspacesOf(account),
      'Nothing was erased. To erase it, repeat the command with --yes. There is no way back but a backup.',
    )
  }
  const erased = await eraseAccount(ctx, accountId)
  if (erased.kind === 'unknown') return unknown(accountId)
  const rows = Object.values(erased.rows).reduce((sum, count) => sum + count, 0)
  const installed = account.workspaces.some(one => one.installed)
  return done(
    `Account ${accountId} is erased: ${rows} rows of ${Object.keys(erased.rows).length} tables.`,
    'The table erasure says that it was, without a name. Backups still hold the account: after a restore, erase it again.',
    ...(installed
      ? [
          'The app is still in its workspaces: remove it there, and restart the product. Whoever writes to it begins a new, empty account.',
        ]
      : []),
  )
}

async function people(ctx: CommandContext, accountId: number, text: string): Promise<Answer> {
  const found = await findPeopleByText(ctx, accountId, text)
  if (found.length === 0) return refused(`Account ${accountId} has nobody whose name or id contains that.`)
  return done(...found.map(one => `${one.id}  ${one.name}  ${PLATFORMS[one.platform].name} ${one.externalId}`))
}

async function eraseOne(ctx: CommandContext, personId: number, flags: ReadonlySet<string>): Promise<Answer> {
  if (!flags.has('--yes')) {
    return refused(
      `This would erase who person ${personId} is: name, id, profile, role and the messages kept for them.`,
      'Nothing was erased. To do it, repeat the command with --yes.',
    )
  }
  if (!(await erasePerson(ctx, personId))) {
    return refused(`There is no person ${personId}, or they are erased. Ids: npm run account -- people ACCOUNT TEXT`)
  }
  return done(
    `Person ${personId} is erased: what they did stays, as done by a former person.`,
    'Messages that Slack or Teams shows are theirs to erase. Backups still hold the person: after a restore, erase again.',
  )
}
