import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { root } from './image.ts'

const healthcheck = z.object({ test: z.array(z.string()) })
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).optional(),
  healthcheck: healthcheck.optional(),
  restart: z.string().optional(),
  read_only: z.boolean().default(false),
  init: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  privileged: z.boolean().default(false),
  stop_grace_period: z.string().optional(),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
export type Service = z.infer<typeof service>

const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
  volumes: z.record(z.string(), z.null()),
})

export const composeText = () => readFileSync(join(root, 'compose.yaml'), 'utf8')

/** Reads compose.yaml, with variables (`${NAME:?message}`) filled in from `env` as Compose does. */
export function readCompose(env: Readonly<Record<string, string | undefined>>) {
  const text = composeText().replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => {
    const value = env[name]
    if (!value) throw new Error(`compose.yaml needs ${name}`)
    return value
  })
  return composeFile.parse(parse(text, { merge: true, strict: true, uniqueKeys: true }))
}
