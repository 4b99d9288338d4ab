// node deploy/health.ts: exit code 0 if the process that listens on PORT answers. For the health check of a container.
const url = `http://127.0.0.1:${process.env.PORT || 3000}/healthz`
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
process.exit(answer?.ok ? 0 : 1)
