// A process probe: does a program of that name run?
import { readdir } from 'node:fs/promises'
import type { HealthHost } from './host.ts'
import type { Answered } from './probes.ts'

/** By the name the kernel knows it by (15 letters), or by the program of its command line. */
export async function probeProcess(host: HealthHost, name: string): Promise<Answered> {
  const startedAt = performance.now()
  const ids = (await readdir(host.pathOf('/proc')).catch(() => [])).filter((one) => /^\d+$/.test(one))
  for (const id of ids) if (await isNamed(host, id, name)) return { ms: performance.now() - startedAt, problem: null }
  return { ms: performance.now() - startedAt, problem: `no process called ${name} runs.` }
}

async function isNamed(host: HealthHost, id: string, name: string): Promise<boolean> {
  if ((await host.read(`/proc/${id}/comm`))?.trim() === name.slice(0, 15) && name.length <= 15) return true
  const [program = ''] = (await host.read(`/proc/${id}/cmdline`))?.split('\0') ?? []
  return program === name || program.split('/').at(-1)?.replace(/:$/, '') === name
}
