import { defineConfig } from 'vitest/config'
import { findUnitTests } from './test/helpers/unit-tests.ts'
import config from './vitest.config.ts'

/** `npm run test:unit`: the tests that need no Postgres, process or browser, for while one works. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: findUnitTests(), globalSetup: [] },
})
