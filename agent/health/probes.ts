// Makes the probes somebody configured: does it answer, as expected, in time?
import type { Probe } from '../../rules/health/settings.ts'
import type { Measure } from '../../rules/health/words.ts'
import type { HealthHost } from './host.ts'
import { probeHttp } from './probe-http.ts'
import { probeProcess } from './probe-process.ts'
import { probeTcp } from './probe-tcp.ts'

/** What came back: how long it took, or why it is not as it should be; for TLS also when the certificate expires. */
export type Answered = {
  readonly ms: number
  readonly problem: string | null
  readonly certificateExpiresAt?: number
}

const AT_A_TIME = 8
const DAY_MS = 86_400_000

export async function runProbes(host: HealthHost, probes: readonly Probe[], now: () => number): Promise<readonly Measure[]> {
  const measures: Measure[] = []
  const waiting = [...probes]
  const worker = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe; probe = waiting.shift())
      measures.push(...measuresOf(probe, await answerOf(host, probe), now()))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  return measures
}

function answerOf(host: HealthHost, probe: Probe): Promise<Answered> {
  if (probe.http !== undefined) return probeHttp(new URL(probe.http), probe)
  if (probe.tcp !== undefined) return probeTcp(probe.tcp, probe.timeoutMs)
  return probeProcess(host, probe.process ?? '')
}

function measuresOf(probe: Probe, { ms, problem, certificateExpiresAt }: Answered, at: number): readonly Measure[] {
  const { name, slowMs, failures, severity } = probe
  const about = { kind: 'probe', subject: name, severity, rises: failures } as const
  const value = certificateExpiresAt === undefined ? null : (certificateExpiresAt - at) / DAY_MS
  const expiry: readonly Measure[] = probe.http?.startsWith('https:')
    ? [{ kind: 'certificate', subject: `presented to the probe ${name}`, value }]
    : []
  if (problem !== null) return [{ ...about, value: null, found: { state: 'bad', why: `${name}: ${problem}` } }, ...expiry]
  if (slowMs !== undefined && ms >= slowMs)
    return [
      {
        ...about,
        value: ms,
        found: { state: 'warn', why: `${name}: it answers, but took ${Math.round(ms)} ms (slow from ${slowMs} ms on).` },
      },
      ...expiry,
    ]
  return [{ ...about, value: ms, found: { state: 'ok', why: `${name} answers as expected.` } }, ...expiry]
}
