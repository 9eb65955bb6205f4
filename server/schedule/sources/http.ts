// Asks the API of another system: GET only, bounded in time and size, never to another host than the configured one.

export type Asked<T> =
  | { readonly ok: true; readonly value: T; readonly next: string | null }
  | { readonly ok: false; readonly problem: string }

const LIMIT_MS = 20_000
const MOST_BYTES = 8 * 1_024 * 1_024

/** Every page until there is none, at most so many: a system that never ends its list does not keep us for ever. */
const MOST_PAGES = 50

export async function ask(url: string, headers: Readonly<Record<string, string>>): Promise<Asked<unknown>> {
  const { host } = new URL(url)
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': 'knowngood', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    if (!response.ok) {
      await response.body?.cancel()
      return { ok: false, problem: `${host} answered ${response.status}. ${adviceFor(response)}` }
    }
    const text = new TextDecoder().decode(await bounded(response))
    return { ok: true, value: JSON.parse(text) as unknown, next: nextIn(response.headers.get('link')) }
  } catch (error) {
    return { ok: false, problem: `${host} cannot be read: ${wordsOf(error)}. Check the address and that it can be reached from here.` }
  }
}

/** The bytes of a file somewhere, such as a calendar one may subscribe to. */
export async function download(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Asked<Uint8Array>> {
  const { host } = new URL(url)
  try {
    const response = await fetch(url, { headers: { 'user-agent': 'knowngood', ...headers }, signal: AbortSignal.timeout(LIMIT_MS) })
    if (response.ok) return { ok: true, value: await bounded(response), next: null }
    await response.body?.cancel()
    return { ok: false, problem: `${host} answered ${response.status}. ${adviceFor(response)}` }
  } catch (error) {
    return { ok: false, problem: `${host} cannot be read: ${wordsOf(error)}. Check the address and that it can be reached from here.` }
  }
}

async function bounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MOST_BYTES) throw new Error('the answer is longer than 8 MB')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Follows `Link: <…>; rel="next"`, as GitHub and GitLab page. */
export async function askAll(first: string, headers: Readonly<Record<string, string>>): Promise<Asked<readonly unknown[]>> {
  const all: unknown[] = []
  const { origin } = new URL(first)
  let url: string | null = first
  for (let page = 0; url !== null && page < MOST_PAGES; page += 1) {
    const asked: Asked<unknown> = await ask(url, headers)
    if (!asked.ok) return asked
    if (!Array.isArray(asked.value)) return { ok: false, problem: `${new URL(first).host} answered something other than a list.` }
    all.push(...(asked.value as readonly unknown[]))
    // The token goes to the configured host only, whatever an answer says.
    url = asked.next !== null && new URL(asked.next).origin === origin ? asked.next : null
  }
  return { ok: true, value: all, next: null }
}

const nextIn = (link: string | null): string | null => /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1] ?? null

function adviceFor({ status, headers }: Response): string {
  if (status === 401) return 'The credentials are refused: set the environment variable of the source to ones that are valid.'
  if (status === 403) return 'The account may not read this: give it the right to read changes.'
  if (status === 404) return 'The address, the project or the table does not exist there, or the account may not see it.'
  if (status === 429)
    return `It asks to be left alone${headers.get('retry-after') === null ? '' : ` for ${headers.get('retry-after')} s`}; it is asked again later.`
  return 'It is asked again later.'
}

const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`.slice(0, 300)
}
