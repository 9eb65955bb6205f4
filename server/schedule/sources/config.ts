// Schedule sources as the configuration file names them, and each as something that can be read.
import { z } from 'zod'
import { type Environment, secretFrom } from '../../config/secret-from.ts'
import { readCsv } from './csv.ts'
import { fileSource } from './files.ts'
import { askGithub } from './github.ts'
import { askGitlab } from './gitlab.ts'
import { download } from './http.ts'
import { readIcs } from './ics.ts'
import { askJira } from './jira.ts'
import { askServiceNow } from './servicenow.ts'
import type { Source, SourceRead } from './source.ts'
import { zoneNamed } from '../windows/zone.ts'

const secret = z
  .string()
  .regex(/^([A-Za-z_][A-Za-z0-9_]*|\/.+)$/, 'the name of an environment variable, or the absolute path of a file that holds the secret')
const web = z
  .url({ protocol: /^https?$/, error: 'an address such as https://example.service-now.com' })
  .refine((url) => !URL.canParse(url) || new URL(url).password === '', { error: 'holds a password, which must not stand in this file' })
  .transform((url) => url.replace(/\/+$/, ''))
const common = {
  /** Seconds between two looks. */
  every: z.number().int().min(30).max(86_400).default(300),
  zone: z
    .string()
    .refine((name) => zoneNamed(name) !== null, { error: 'a zone such as Europe/Berlin' })
    .optional(),
  /** What an environment stands for: `production: [web-*]`. */
  assets: z.record(z.string(), z.array(z.string().min(1)).max(1_000)).default({}),
}
const place = { url: web.optional(), urlFrom: secret.optional(), file: z.string().optional(), folder: z.string().optional() }
const isOnePlace = (one: { url?: unknown; urlFrom?: unknown; file?: unknown; folder?: unknown }) =>
  [one.url, one.urlFrom, one.file, one.folder].filter((given) => given !== undefined).length === 1
const ONE_PLACE = { error: 'needs one of url, urlFrom, file or folder' }

/** One line of `sources:`. */
export const ScheduleSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ics'), ...place, ...common }).refine(isOnePlace, ONE_PLACE),
  z.strictObject({ kind: z.literal('csv'), ...place, ...common }).refine(isOnePlace, ONE_PLACE),
  z.strictObject({ kind: z.literal('servicenow'), url: web, user: z.string().min(1), passwordFrom: secret, ...common }),
  z.strictObject({
    kind: z.literal('jira'),
    url: web,
    user: z.string().min(1),
    tokenFrom: secret,
    jql: z.string().min(1).max(2_000),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('github'),
    url: web.default('https://api.github.com'),
    repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'owner/name'),
    tokenFrom: secret,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('gitlab'),
    url: web.default('https://gitlab.com'),
    project: z.string().min(1).max(500),
    tokenFrom: secret,
    ...common,
  }),
])
export type ScheduleSource = z.infer<typeof ScheduleSource>

/** Names that are taken by what is written here. */
export const isFreeName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && name !== 'cards' && name !== 'here'

/** Secrets are read each time: one that was renewed counts at once, and none is kept. */
export function sourceOf(name: string, wanted: ScheduleSource, env: Environment): Source {
  const { kind, every } = wanted
  return {
    name,
    kind,
    everyMs: every * 1_000,
    read: (cursor, reading) => readerOf(wanted, env)(cursor, { ...reading, zone: wanted.zone ?? reading.zone, assets: wanted.assets }),
  }
}

function readerOf(wanted: ScheduleSource, env: Environment): Source['read'] {
  const { url } = wanted
  const withSecret = (from: string, read: (value: string) => ReturnType<Source['read']>): ReturnType<Source['read']> => {
    const found = secretFrom(from, env)
    return found.ok
      ? read(found.value)
      : Promise.resolve<SourceRead>({ ok: false, where: 'the configuration', problem: `It lacks its secret: ${found.message}` })
  }
  switch (wanted.kind) {
    case 'servicenow':
      return (cursor, reading) =>
        withSecret(wanted.passwordFrom, (password) => askServiceNow({ url: wanted.url, user: wanted.user, password }, cursor, reading))
    case 'jira':
      return (cursor, reading) =>
        withSecret(wanted.tokenFrom, (token) => askJira({ url: wanted.url, user: wanted.user, jql: wanted.jql, token }, cursor, reading))
    case 'github':
      return (cursor, reading) =>
        withSecret(wanted.tokenFrom, (token) => askGithub({ url: wanted.url, repo: wanted.repo, token }, cursor, reading))
    case 'gitlab':
      return (cursor, reading) =>
        withSecret(wanted.tokenFrom, (token) => askGitlab({ url: wanted.url, project: wanted.project, token }, cursor, reading))
    case 'ics':
    case 'csv': {
      const { file, folder, urlFrom } = wanted
      const read = wanted.kind === 'ics' ? readIcs : readCsv
      if (file !== undefined || folder !== undefined)
        return fileSource({ kind: wanted.kind, read, ...(file === undefined ? { folder: folder ?? '.' } : { file }) })
      const fetched =
        (address: string): Source['read'] =>
        async (_cursor, reading) => {
          const got = await download(address)
          return got.ok ? read(got.value, reading) : { ok: false, where: 'the address', problem: got.problem }
        }
      return (cursor, reading) =>
        url === undefined ? withSecret(urlFrom ?? '', (address) => fetched(address)(cursor, reading)) : fetched(url)(cursor, reading)
    }
  }
}
