// What people say of a channel on the screen, and what each mistake is told.
import { expect, test } from 'vitest'
import { type ChannelWish, drawChannel, type KnownChannel } from '../../../server/config/draw-channel.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'

const HOOK = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const mail: ChannelWish = { name: 'ops', kind: 'email', to: ['ops@example.org'], diff: false }
const hook: ChannelWish = { name: 'hook', kind: 'webhook', url: 'https://example.org/hook', secret: HOOK, diff: false }

const draw = (wish: ChannelWish, known: KnownChannel | null = null) => drawChannel(wish, known, EMPTY_CONFIG)
const knownOf = (wish: ChannelWish): KnownChannel => {
  const drawn = draw(wish)
  if (!drawn.ok) throw new Error(drawn.detail)
  return drawn
}

test.each<{ readonly name: string; readonly wish: ChannelWish; readonly secret: string | null }>([
  { name: 'mail by the server of this machine', wish: mail, secret: null },
  { name: 'mail by another server', wish: { ...mail, secret: 'smtp://u:p@mail.example.org' }, secret: 'smtp://u:p@mail.example.org' },
  { name: 'a webhook', wish: hook, secret: HOOK },
  {
    name: 'Slack',
    wish: { name: 'c', kind: 'slack', secret: 'https://hooks.slack.com/x', diff: true },
    secret: 'https://hooks.slack.com/x',
  },
  { name: 'PagerDuty', wish: { name: 'p', kind: 'pagerduty', secret: '0123456789abcdef', diff: false }, secret: '0123456789abcdef' },
  { name: 'Alertmanager', wish: { name: 'a', kind: 'alertmanager', url: 'https://am.example.org', diff: false }, secret: null },
])('$name can send', ({ wish, secret }) => {
  const drawn = draw(wish)
  expect(drawn).toMatchObject({ ok: true, secret, made: false, settings: { kind: wish.kind, diff: wish.diff, allowPrivate: false } })
  expect(JSON.stringify(drawn.ok && drawn.settings)).not.toContain(secret ?? 'whsec_')
})

test('a webhook without a signing secret is given one', () => {
  const { secret: _, ...bare } = hook
  expect(draw(bare)).toMatchObject({ ok: true, made: true, secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/) })
})

test.each<{ readonly name: string; readonly wish: Partial<ChannelWish>; readonly says: RegExp }>([
  { name: 'a name that could be an address', wish: { name: '../x' }, says: /letters, digits/ },
  { name: 'a name of nothing', wish: { name: '' }, says: /letters, digits/ },
  { name: 'no receiver', wish: { to: [] }, says: />=1|at least|Too small/ },
  { name: 'no mail address', wish: { to: ['ops'] }, says: /email/i },
  { name: 'a mail server that is none', wish: { secret: 'https://mail.example.org' }, says: /holds no address such as smtp:/ },
  { name: 'a mail server inside', wish: { secret: 'smtp://127.0.0.1:2525' }, says: /named in the configuration file/ },
  { name: 'a mail server inside by its name', wish: { secret: 'smtp://u:p@localhost' }, says: /named in the configuration file/ },
  { name: 'no other to take over', wish: { fallback: 'ops' }, says: /no other channel/ },
  { name: 'one nobody knows to take over', wish: { fallback: 'constructor' }, says: /no other channel/ },
  { name: 'Slack without its address', wish: { kind: 'slack', to: undefined }, says: /address of its incoming webhook/ },
  { name: 'a time that is none', wish: { quietHours: { from: '25:00', to: '07:00', zone: 'UTC' } }, says: /22:00/ },
  { name: 'a zone that is none', wish: { quietHours: { from: '22:00', to: '07:00', zone: 'Mars' } }, says: /Europe\/Berlin/ },
])('$name is refused with what to do', ({ wish, says }) => {
  const drawn = draw({ ...mail, ...wish })
  expect(drawn).toMatchObject({ ok: false, detail: expect.stringMatching(says) })
})

test('an address with a password is refused, and the password is in no message', () => {
  const drawn = draw({ ...hook, url: 'https://me:hunter2@example.org/' })
  expect(drawn).toMatchObject({ ok: false, detail: expect.stringMatching(/holds a password/) })
  expect(JSON.stringify(drawn)).not.toContain('hunter2')
})

test('a change keeps the secret, but never takes it along to another address', () => {
  const known = knownOf(hook)
  const { secret: _, ...silent } = hook
  expect(draw({ ...silent, diff: true }, known)).toMatchObject({ ok: true, secret: HOOK, made: false })
  expect(draw({ ...silent, url: 'https://evil.example.org/' }, known)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/secret of the old/),
  })
  expect(draw({ ...hook, url: 'https://new.example.org/' }, known)).toMatchObject({ ok: true, secret: HOOK })
  expect(draw({ ...mail, name: 'hook' }, known)).toMatchObject({ ok: false, detail: expect.stringMatching(/kind stays/) })
})
