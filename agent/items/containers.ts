// Images that containers run and how they were started, from the socket of Docker or Podman. Variables of containers are not asked about.
import type { Collected, Collector, Found, Unseen } from './collector.ts'
import { type HostView, isThere } from './host-view.ts'
import { codeOf, messageOf } from '../refusal.ts'

const SOCKETS = ['/run/docker.sock', '/var/run/docker.sock', '/run/podman/podman.sock'] as const

async function collect(host: HostView): Promise<Collected> {
  const unseen: Unseen[] = []
  const found: Found[] = []
  const places = new Set<string>()
  for (const file of SOCKETS) {
    const stats = host.stat(file)
    const place = stats ? `${stats.dev} ${stats.ino}` : file
    if (!isThere(host, file) || places.has(place)) continue
    places.add(place)
    try {
      const { seenThrough } = await import('./container-engine.ts')
      found.push(...(await seenThrough(host.place(file))))
    } catch (error) {
      // Nobody listens: it is stopped, and what it knew is as it was.
      const code = codeOf(error)
      const refused = code === 'EACCES' || code === 'EPERM'
      const reason = refused
        ? 'may not be asked by this user: needs root or its group'
        : `does not answer: ${messageOf(error).slice(0, 200)}`
      unseen.push({ path: file, reason, covers: '' })
    }
  }
  return { found, unseen }
}

export const containers: Collector = { kind: 'container-image', every: 1, collect }
