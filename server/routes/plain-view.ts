// The view of pages before anybody is signed in.
import type { Context } from 'hono'
import type { View } from '../../dashboards/parts/view.ts'
import type { Instant } from '../../rules/domain.ts'
import type { Env } from '../route.ts'

export const plainView = (c: Context<Env>, now: Instant): View => ({
  now,
  zone: 'UTC',
  path: c.req.path,
  csrf: c.var.csrf,
  theme: 'auto',
  person: null,
  isDemo: c.var.isDemo === true,
})
