// How much of the memory programs could still have without anything being swapped out.
import type { Measure } from '../../rules/health/words.ts'
import type { HealthHost } from './host.ts'

export async function measureMemory(host: HealthHost): Promise<readonly Measure[] | null> {
  const text = await host.read('/proc/meminfo')
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1] ?? Number.NaN)
  const value = kib('MemAvailable') / kib('MemTotal')
  return Number.isFinite(value) ? [{ kind: 'memory', subject: null, value }] : null
}
