import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../../config.ts'
import { type Finding, good, warning } from '../check.ts'

const LEAST_FREE_BYTES = 2 ** 30

export async function checkDisk({ dataDir }: Config): Promise<Finding[]> {
  let folder = dataDir
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const text = `${(free / 2 ** 30).toFixed(1)} GiB are free in ${folder}.`
  return [free < LEAST_FREE_BYTES ? warning(text, 'Free some: logs and the embedded database need it.') : good(text)]
}
