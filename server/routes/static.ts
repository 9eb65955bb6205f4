// The files a page loads: a fixed list, read once, each answered with its digest so that browsers ask again cheaply.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { STYLE_PARTS } from '../../dashboards/style-sheet.ts'
import type { Route } from '../route.ts'

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const

/** The compiled server lies one folder deeper, and style sheets are not compiled. */
const asset = (name: string): string => {
  const places = [`../../dashboards/assets/${name}`, `../../../dashboards/assets/${name}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  )
  return places.find((place) => existsSync(place)) ?? places.join(' or ')
}

const read = (name: string): Buffer => readFileSync(asset(name))

const FILES = {
  'style.css': { type: TYPES.css, bytes: () => Buffer.concat(STYLE_PARTS.map((part) => read(`style/${part}.css`))) },
  'app.js': { type: TYPES.js, bytes: () => read('app.js') },
  'icons.svg': { type: TYPES.svg, bytes: () => read('icons.svg') },
  'mark.svg': { type: TYPES.svg, bytes: () => read('mark.svg') },
  'htmx.js': { type: TYPES.js, bytes: () => readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')) },
} as const

/** Read at the start: a missing file stops the server there, not a reader later. */
export function staticRoutes(): readonly Route[] {
  return Object.entries(FILES).map(([name, { type, bytes }]) => {
    const plain = bytes()
    const gzipped = gzipSync(plain)
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    return {
      method: 'GET',
      path: `/static/${name}`,
      right: 'open',
      does: `The file ${name} that pages load.`,
      handler: (c) => {
        const headers = { 'content-type': type, 'cache-control': 'no-cache', etag, vary: 'Accept-Encoding' }
        if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
        const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
        if (!takesGzip) return c.body(new Uint8Array(plain), 200, headers)
        return c.body(new Uint8Array(gzipped), 200, { ...headers, 'content-encoding': 'gzip' })
      },
    }
  })
}
