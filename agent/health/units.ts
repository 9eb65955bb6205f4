// Units that systemd calls failed, where there is systemd.
import type { Measure } from '../../rules/health/words.ts'
import type { HealthHost } from './host.ts'

const MOST = 50
const LIST = ['list-units', '--state=failed', '--plain', '--no-legend', '--no-pager', '--full']

export async function measureUnits(host: HealthHost): Promise<readonly Measure[] | null> {
  if ((await host.read('/proc/1/comm'))?.trim() !== 'systemd') return null
  const text = await host.run('systemctl', LIST)
  return text === null ? null : failedUnits(text)
}

/** Lines of `nginx.service loaded failed failed A high performance web server`. */
export function failedUnits(text: string): readonly Measure[] {
  const names = text.split('\n').flatMap((line) => {
    const [name = '', , active] = line.trim().split(/\s+/)
    return active === 'failed' && /^[\w:.\\@-]{1,255}$/.test(name) ? [name] : []
  })
  return [
    { kind: 'unit', subject: null, value: names.length, found: { state: 'ok', why: 'systemd says which units failed.' } },
    ...names
      .slice(0, MOST)
      .map((name): Measure => ({ kind: 'unit', subject: name, value: 1, found: { state: 'bad', why: `The unit ${name} has failed.` } })),
  ]
}
