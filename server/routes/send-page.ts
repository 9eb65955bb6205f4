// Sends a page: with its doctype, without which browsers fall back to the rules of 1998, and never kept by a cache.
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Env } from '../route.ts'

export async function sendPage(c: Context<Env>, page: JSX.Element, status: ContentfulStatusCode = 200): Promise<Response> {
  c.header('Cache-Control', 'no-store')
  return c.html(`<!doctype html>${String(await page)}`, status)
}
