// The load of the last five minutes, for each processor.
import type { Measure } from '../../rules/health/words.ts'
import type { HealthHost } from './host.ts'

/** Null where the host does not say. */
export async function measureLoad(host: HealthHost): Promise<readonly Measure[] | null> {
  const [averages, stat] = await Promise.all([host.read('/proc/loadavg'), host.read('/proc/stat')])
  const load = Number(averages?.split(' ')[1])
  const processors = (stat?.match(/^cpu\d+ /gm) ?? []).length
  if (!Number.isFinite(load) || processors === 0) return null
  return [{ kind: 'load', subject: null, value: load / processors }]
}
