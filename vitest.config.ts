// How the tests run: files are processes of their own, at most two at a time; what is promised of every database runs on each.
import { defineConfig } from 'vitest/config'

/** What the store promises, and the server's main behaviours on it, once more on PostgreSQL. */
const ON_POSTGRES = [
  'test/server/store/{every-engine,retention}.test.ts',
  'test/server/accounts/store.test.ts',
  'test/server/alert/{store,deliver,made}.test.ts',
  'test/server/ingest/{accept,stream,backlog,presence,rejudge,digest,status,health}.test.ts',
  'test/server/schedule/{store,api,judged,systems}.test.ts',
  'test/server/actions/changes.test.ts',
  'test/server/incidents/incidents.test.ts',
  'test/server/report/{report,store}.test.ts',
]

export default defineConfig({
  test: {
    setupFiles: ['test/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/bench/**', '**/node_modules/**'],
          globalSetup: ['test/postgres/whole-run.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'PostgreSQL',
          include: ON_POSTGRES,
          globalSetup: ['test/postgres/whole-run.ts'],
          env: { KNOWNGOOD_TEST_ENGINE: 'PostgreSQL' },
        },
      },
    ],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
})
