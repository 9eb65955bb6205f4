// The one link of a demonstration: whoever follows it is signed in as its reader. In any other installation there is no such route.
import { setCookie } from 'hono/cookie'
import { beginSession } from '../auth/begin-session.ts'
import { sameSecret } from '../auth/secret.ts'
import { cookieName, cookieOptions } from '../auth/session.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** `key`: what the link holds; `login`: as whom it signs in. */
export type DemoEntrance = { readonly key: string; readonly login: string }

export const demoRoutes = ({ demo, store, now, secure }: Pick<Parts, 'demo' | 'store' | 'now' | 'secure'>): readonly Route[] =>
  demo === null
    ? []
    : [
        {
          method: 'GET',
          path: '/demo',
          right: 'open',
          does: 'Signs in to a demonstration by its printed link.',
          handler: async (c) => {
            if (!sameSecret(c.req.query('key') ?? '', demo.key)) return refused()
            const cookie = await store.write(async (tx) => {
              const found = await tx.personByLogin(demo.login)
              return found === null ? null : (await beginSession(tx, found.person, now())).cookie
            })
            if (cookie === null) return refused()
            setCookie(c, cookieName(secure), cookie, cookieOptions(secure))
            return c.redirect('/', 303)
          },
        },
      ]

const refused = (): Response =>
  problem({
    status: 404,
    title: 'Another link',
    detail: 'This is not the link of this demonstration. It stands where knowngood demo was started.',
  })
