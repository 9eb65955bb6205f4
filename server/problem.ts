// Refusals as RFC 9457 problem+json: a title, and a detail that says what to do.

export type Problem = {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503
  readonly title: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  /** Further members beside the standard ones, such as `expected` of a refused batch. */
  readonly more?: Readonly<Record<string, unknown>>
}

export const problem = ({ status, title, detail, headers, more }: Problem): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title, status, detail, ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })

export const notFound = (what: string): Response =>
  problem({ status: 404, title: 'Not found', detail: `There is no ${what}. It may have been mistyped, or never existed on this server.` })
