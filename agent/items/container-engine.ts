// Asks the socket of Docker or Podman for images and containers. Read only where there is one, because what it needs takes megabytes.
import { request } from 'node:http'
import { z } from 'zod'
import type { Found } from './collector.ts'

const MS = 4_000
const MOST_BYTES = 8 << 20
const MOST_CONTAINERS = 200
/** Started by a cluster, which changes them as it likes. */
const PASSING = /^\/?(?:k8s_|[0-9a-f]{12}-)/

const Listed = z.array(z.looseObject({ Id: z.string(), Names: z.array(z.string()).default([]), Image: z.string() }))
const texts = z.array(z.string()).nullish()
const Detail = z.looseObject({
  Image: z.string(),
  Name: z.string(),
  Config: z.looseObject({ Image: z.string(), Cmd: texts, Entrypoint: texts, User: z.string().default('') }),
  HostConfig: z.looseObject({
    AutoRemove: z.boolean().default(false),
    Privileged: z.boolean().default(false),
    NetworkMode: z.string().default(''),
    CapAdd: texts,
    Binds: texts,
    RestartPolicy: z.looseObject({ Name: z.string().default('') }).nullish(),
    PortBindings: z
      .record(z.string(), z.array(z.looseObject({ HostIp: z.string().default(''), HostPort: z.string().default('') })).nullish())
      .nullish(),
  }),
})
const Image = z.looseObject({ Id: z.string(), RepoTags: texts, RepoDigests: texts })

/** Null for what comes and goes: started to be thrown away, or by a cluster. */
export function containerFrom(detail: unknown): Found | null {
  const { Name, Image: id, Config, HostConfig: how } = Detail.parse(detail)
  if (how.AutoRemove || PASSING.test(Name)) return null
  const ports = Object.entries(how.PortBindings ?? {}).flatMap(([inside, outside]) =>
    (outside ?? []).map(({ HostIp, HostPort }) => `${HostIp === '' ? '' : `${HostIp}:`}${HostPort}→${inside}`),
  )
  const given = {
    command: [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])].join(' '),
    user: Config.User,
    ports: ports.sort().join(', '),
    mounts: [...(how.Binds ?? [])].sort().join(', '),
    network: how.NetworkMode,
    capabilities: [...(how.CapAdd ?? [])].sort().join(', '),
    restart: how.RestartPolicy?.Name ?? '',
    privileged: how.Privileged ? 'yes' : '',
  }
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  return { path: Config.Image, key: Name.replace(/^\//, ''), version: id, values }
}

export function imageFrom(image: unknown): readonly Found[] {
  const { Id, RepoTags, RepoDigests } = Image.parse(image)
  const digest = RepoDigests?.[0]?.split('@')[1]
  return (RepoTags ?? [])
    .filter((tag) => !tag.startsWith('<none>'))
    .map((path) => ({ path, version: Id, ...(digest ? { values: { digest } } : {}) }))
}

async function ask(socketPath: string, address: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const asked = request({ socketPath, path: address, timeout: MS, signal: AbortSignal.timeout(MS) }, (answer) => {
    const chunks: Buffer[] = []
    let size = 0
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MOST_BYTES) answer.destroy(new Error('it said more than is read'))
      else chunks.push(chunk)
    })
    answer.on('error', reject)
    answer.on('end', () => {
      if (answer.statusCode !== 200) return reject(new Error(`it answered ${answer.statusCode} to ${address}`))
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      } catch {
        reject(new Error('its answer is no JSON'))
      }
    })
  })
  asked.on('error', reject).end()
  return promise
}

export async function seenThrough(socket: string): Promise<readonly Found[]> {
  const listed = Listed.parse(await ask(socket, '/containers/json?all=1')).filter(({ Names }) => !Names.some((name) => PASSING.test(name)))
  const found: Found[] = []
  for (const { Id } of listed.slice(0, MOST_CONTAINERS)) {
    // One that went meanwhile is not there.
    const detail = await ask(socket, `/containers/${encodeURIComponent(Id)}/json`).catch(() => null)
    const container = detail === null ? null : containerFrom(detail)
    if (container) found.push(container)
  }
  const images = z.array(z.unknown()).parse(await ask(socket, '/images/json'))
  return [...found, ...images.flatMap(imageFrom)]
}
