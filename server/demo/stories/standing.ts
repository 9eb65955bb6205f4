// The standing rules of the invented company: what is approved beforehand, when nothing may change, and what nobody wants to hear of.
import type { Instant } from '../../../rules/domain.ts'
import { addStandingRule } from '../../actions/add-standing-rule.ts'
import type { StandingKind } from '../../store/schedule/rules.ts'
import { must } from '../deeds.ts'
import { READER, TOMAS } from '../people.ts'
import type { Step } from '../timeline.ts'
import { DAY, FROZEN_WEEKS, WEEK } from './months.ts'

const iso = (at: Instant): string => new Date(at).toISOString()

/** `first`: a Monday, 00:00 UTC. */
export function standingRules(first: Instant, weeks: number): readonly Step[] {
  const rule = (kind: StandingKind, body: object): Step => ({
    at: first,
    run: async (world) => void must(await addStandingRule(world.parts, world.actorOf(READER), { kind, body })),
  })
  const review = iso(first + 400 * DAY)
  const quarterEnd = (week: number) => ({ from: iso(first + week * WEEK + 3 * DAY), to: iso(first + week * WEEK + 7 * DAY) })
  return [
    rule('template', {
      summary: 'Security updates of the distribution',
      assets: 'tag:linux',
      items: ['openssl', 'curl', 'libc6', 'sudo', 'systemd', 'openssh-server', 'linux-image-amd64'].map((name) => `package:${name}`),
      requiresRegistration: false,
      reviewBy: review,
    }),
    rule('template', {
      summary: 'Certificates renewed before they end',
      assets: 'tag:linux',
      items: ['certificate:/etc/ssl/halden/*'],
      requiresRegistration: false,
      reviewBy: review,
    }),
    rule('template', {
      summary: 'Restarts of the build runners',
      assets: 'tag:ci',
      items: ['/etc/gitlab-runner/**'],
      requiresRegistration: true,
      reviewBy: review,
    }),
    rule('freeze', {
      summary: 'Quarter end: the ledger is closed',
      assets: ['*'],
      windows: [...FROZEN_WEEKS.filter((week) => week < weeks), weeks].map(quarterEnd),
    }),
    rule('ignore', {
      assets: ['*'],
      path: '/etc/resolv.conf',
      reason: 'Written by DHCP at every lease.',
      owner: TOMAS.name,
      expires: review,
    }),
  ]
}
