// The pages over a real store: an application whose reader is whoever the test says.
import { createApp } from '../../../server/app.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import type { Actor } from '../../../server/route.ts'
import type { PageParts } from '../../../server/routes/page.tsx'
import { pageRoutes } from '../../../server/routes/pages.tsx'
import { openSealing } from '../../../server/sealing.ts'
import { aScene, signedIn, type Scene } from '../schedule/scene.ts'

export type Pages = Scene & {
  readonly parts: PageParts
  readonly as: (actor: Actor) => {
    readonly get: (path: string, headers?: Record<string, string>) => Promise<{ status: number; text: string; response: Response }>
    readonly post: (
      path: string,
      form?: Form,
      headers?: Record<string, string>,
    ) => Promise<{ status: number; text: string; location: string | null; flash: string }>
  }
}

/** A field may come several times. */
type Form = Readonly<Record<string, string>> | readonly (readonly [string, string])[] | FormData

function formed(form: Form): URLSearchParams | FormData {
  if (form instanceof FormData) return form
  const body = new URLSearchParams()
  const fields: readonly (readonly [string, string])[] = Array.isArray(form) ? form : Object.entries(form)
  for (const [name, value] of fields) body.append(name, value)
  return body
}

/** `more`: parts of a running server that the test brings along. */
export async function aPagesScene(
  config: PageParts['config'] = () => EMPTY_CONFIG,
  more: Partial<Pick<PageParts, 'channels' | 'channelsMade' | 'demo'>> = {},
): Promise<Pages> {
  const scene = await aScene()
  await signedIn(scene, 'alice', 'bob', 'carol')
  const parts = {
    ...scene,
    policy: () => DEFAULT_POLICY,
    config,
    configProblems: () => [{ line: 3, column: 1, message: 'expected a list' }],
    configFile: '/etc/knowngood.yaml',
    secure: false,
    sealing: openSealing(scene.dataDir),
    channelsMade: async () => {},
    ...more,
  }
  const routes = pageRoutes(parts)
  const appOf = (actor: Actor) =>
    createApp({
      routes,
      before: [
        async (c, next) => {
          c.set('actor', actor)
          c.set('csrf', 'token-of-this-session')
          await next()
        },
      ],
      refuse: () => null,
      log: SILENT_LOG,
    })
  return {
    ...scene,
    parts,
    as: (actor) => {
      const app = appOf(actor)
      return {
        get: async (path, headers = {}) => {
          const response = await app.request(path, { headers })
          return { status: response.status, text: await response.clone().text(), response }
        },
        post: async (path, form = {}, headers = {}) => {
          const response = await app.request(path, { method: 'POST', body: formed(form), headers })
          const [, flash = ''] = /knowngood-flash=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? []
          return {
            status: response.status,
            text: await response.text(),
            location: response.headers.get('location'),
            flash: Buffer.from(flash, 'base64url').toString('utf8'),
          }
        },
      }
    },
  }
}
