// What happens by itself: security updates under a standing approval, noise that somebody answers for, silence, and health.
import type { Instant } from '../../../rules/domain.ts'
import type { HealthEvent } from '../../../rules/health/words.ts'
import type { Chance } from '../chance.ts'
import { makeEdit } from '../deeds.ts'
import { lineEdit, packageEdit } from '../edits.ts'
import type { Host } from '../hosts.ts'
import { type Step, tickAt } from '../timeline.ts'

const MINUTE = 60_000

const PATCHED = ['openssl', 'curl', 'libc6', 'sudo', 'systemd', 'openssh-server', 'linux-image-amd64'] as const

/** One night of updates: the same packages on some of the hosts, minutes apart. */
export function updates(chance: Chance, night: Instant, hosts: readonly Host[]): readonly Step[] {
  const names = chance.some(PATCHED, 2)
  return chance.some(hosts, Math.ceil(hosts.length / 6)).map(({ name }, turn) => ({
    at: night + turn * 4 * MINUTE,
    run: async (world) => {
      const edits = names.map((one) => packageEdit(one, ''))
      const agent = world.agentOf(name)
      if (!world.isSilent(name))
        await world.change(
          name,
          edits.flatMap((edit) => edit.moves(agent, world.make, world.clock.at)),
        )
    },
  }))
}

export const noise = (at: Instant, host: string, turn: number): Step => ({
  at,
  run: async (world) => {
    if (!world.isSilent(host))
      await makeEdit(world, host, lineEdit('/etc/resolv.conf', 'options', `options timeout:${2 + (turn % 3)} rotate`, ''))
  },
})

/** From when to when nobody saw the host; without an end it still lasts. */
export const silence = (host: string, from: Instant, to: Instant | null): readonly Step[] => [
  { at: from, run: (world) => world.fallSilent(host) },
  tickAt(from + 3 * MINUTE),
  ...(to === null ? [] : [{ at: to, run: (world: Parameters<Step['run']>[0]) => world.comeBack(host) }]),
]

/** What an agent says of a host that is well, as it begins. */
export const wellFrom = (at: Instant, host: string): Step => ({
  at,
  run: (world) =>
    world.say(
      host,
      (['load', 'memory'] as const).map((check) => ({
        kind: 'health',
        check,
        subject: null,
        state: 'ok',
        was: null,
        value: check === 'load' ? 0.6 : 0.48,
        limit: null,
        unit: check === 'load' ? 'per-cpu' : 'ratio',
        severity: 'medium',
        reason: 'Within its limits.',
        from: at - MINUTE,
        since: at - MINUTE,
        to: at,
      })),
    ),
})

type Felt = Pick<HealthEvent, 'check' | 'subject' | 'unit' | 'severity' | 'limit'> & {
  readonly bad: number
  readonly good: number
  readonly says: string
}

export const TROUBLES = {
  disk: {
    check: 'disk-space',
    subject: '/var',
    unit: 'ratio',
    severity: 'high',
    limit: 0.95,
    bad: 0.96,
    good: 0.71,
    says: '/var is 96 % full; the limit is 95 %.',
  },
  load: {
    check: 'load',
    subject: null,
    unit: 'per-cpu',
    severity: 'medium',
    limit: 4,
    bad: 5.2,
    good: 0.8,
    says: 'The load is 5.2 per processor; the limit is 4.',
  },
  unit: {
    check: 'unit',
    subject: 'restic-backup.service',
    unit: 'count',
    severity: 'medium',
    limit: null,
    bad: 1,
    good: 0,
    says: 'restic-backup.service has failed.',
  },
  certificate: {
    check: 'certificate',
    subject: '/etc/ssl/halden/mail.pem',
    unit: 'days',
    severity: 'high',
    limit: 7,
    bad: 6,
    good: 84,
    says: 'The certificate of mail.haldenroe.example ends in 6 days.',
  },
} as const satisfies Readonly<Record<string, Felt>>

export function trouble(host: string, felt: Felt, from: Instant, to: Instant | null): readonly Step[] {
  const { check, subject, unit, severity, limit, bad, good, says } = felt
  const told = (state: 'ok' | 'bad', at: Instant): Step => ({
    at,
    run: (world) =>
      world.say(host, [
        {
          kind: 'health',
          check,
          subject,
          state,
          was: state === 'bad' ? 'ok' : 'bad',
          value: state === 'bad' ? bad : good,
          limit,
          unit,
          severity,
          reason: state === 'bad' ? says : 'It is well again.',
          from: at - 2 * MINUTE,
          since: at - MINUTE,
          to: at,
        },
      ]),
  })
  return [told('bad', from), ...(to === null ? [] : [told('ok', to), tickAt(to + 20 * MINUTE)])]
}
