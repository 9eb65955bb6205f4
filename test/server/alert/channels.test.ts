// Each channel as its receiver sees it: shapes, keys, signatures, lengths, and hostile text that stays text.
import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { alertmanagerAlert } from '../../../server/alert/channels/alertmanager.ts'
import { pagerDutyChannel, pagerDutyEvent } from '../../../server/alert/channels/pagerduty.ts'
import { slackChannel, slackMessage } from '../../../server/alert/channels/slack.ts'
import { teamsChannel, teamsMessage } from '../../../server/alert/channels/teams.ts'
import { isWebhookSecret, signatureOf, webhookChannel } from '../../../server/alert/channels/webhook.ts'
import { ALERT_ID, aNotice } from './an-alert.ts'
import { aReceiver, type Receiver } from './receiver.ts'

const open: Receiver[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function receiver(...options: Parameters<typeof aReceiver>): Promise<Receiver> {
  const started = await aReceiver(...options)
  open.push(started)
  return started
}

const EVIL = 'x\r\n<!channel> <https://evil.example|click> *b* [a](https://evil.example) `c` &lt; \u202egnp.exe \u0007 @here'
const evil = aNotice({
  title: `Nobody approved this change: ${EVIL} on web-01`,
  asset: EVIL,
  reason: EVIL,
  facts: { item: { kind: 'file', path: EVIL }, verdict: 'unauthorised', explanation: EVIL, nearest: EVIL, services: [EVIL] },
})
const huge = aNotice(
  { title: '🦊'.repeat(5_000), reason: '&<>'.repeat(5_000), facts: { explanation: 'w'.repeat(200_000) } },
  { diff: '+x\n'.repeat(50_000) },
)
const HIDDEN = /[[\u202e\p{Cc}]--[\n\r]]/v
const resolved = aNotice({ state: 'resolved', resolvedAt: 9_000, resolvedBecause: 'Approved afterwards by CHG-7.' }, { event: 'resolved' })
const taken = aNotice({ state: 'acknowledged', acknowledgedBy: 'Ada' }, { event: 'acknowledged' })

/** Every text in a JSON value, wherever it stands. */
const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []

describe('webhook', () => {
  const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

  test('the signature is the one of the published example', () => {
    const signature = signatureOf(SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test('the exact bytes sent are signed, with the key of the message as id, under each secret of a rotation', async () => {
    const there = await receiver()
    const other = `whsec_${Buffer.from('another secret, long enough').toString('base64')}`
    const channel = webhookChannel({ name: 'hook', url: `${there.url}/in`, secret: `${SECRET} ${other}`, allowPrivate: true, diff: false })
    expect(await channel.send(aNotice())).toMatchObject({ ok: true })
    const [got] = there.taken
    const id = String(got?.headers['webhook-id'])
    const at = String(got?.headers['webhook-timestamp'])
    expect([id, Math.abs(Number(at) - Date.now() / 1_000) < 300]).toEqual([`${ALERT_ID}.opened`, true])
    const expected = [SECRET, other].map(
      (secret) =>
        `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
          .update(`${id}.${at}.${got?.raw}`)
          .digest('base64')}`,
    )
    expect(got?.headers['webhook-signature']).toBe(expected.join(' '))
    expect(got?.body).toMatchObject({
      type: 'alert.opened',
      timestamp: '1970-01-01T00:00:01.000Z',
      data: {
        id: ALERT_ID,
        severity: 'high',
        asset: 'web-01',
        verdict: 'unauthorised',
        diff: null,
        interval: { from: '2026-03-10T22:20:14.000Z' },
      },
    })
    expect(got?.raw).not.toContain('MfKQ9r8GKYqr')
  })

  test.each([
    { secret: SECRET, is: true },
    { secret: 'hunter2', is: false },
    { secret: `${SECRET} x`, is: false },
  ])('$secret is a secret: $is', ({ secret, is }) => expect(isWebhookSecret(secret)).toBe(is))
})

describe('slack', () => {
  test('blocks say what a mail says, and a button leads on', async () => {
    const there = await receiver()
    const channel = slackChannel({ name: 'chat', url: `${there.url}/services/T0/B0/x`, allowPrivate: true, diff: true })
    expect(await channel.send(aNotice({}, { diff: '-a\n+<b>' }))).toMatchObject({ ok: true })
    const { body, path } = there.taken[0] ?? {}
    expect(path).toBe('/services/T0/B0/x')
    const texts = textsIn(body)
    expect(texts).toContain('Nobody approved this change: /etc/ssh/sshd_config on web-01')
    expect(texts).toContain('When: between 2026-03-10 22:20:14Z and 22:21:02Z')
    expect(texts).toContain('-a\n+<b>')
    expect(JSON.stringify(body)).toContain('"url":"https://kg.example.org/changes/change-1"')
  })

  test('foreign text calls nobody, links nowhere and hides nothing', () => {
    const message = slackMessage(evil)
    for (const text of textsIn(message)) {
      expect(text).not.toMatch(/<!|<https/)
      expect(text).not.toMatch(HIDDEN)
      expect(text).not.toMatch(/mrkdwn/)
    }
    expect(JSON.stringify(message)).toContain('&lt;!channel&gt;')
    expect(JSON.stringify(message)).not.toContain('"mrkdwn"}')
  })

  test('nothing is longer than Slack takes', () => {
    const { text, blocks } = slackMessage(huge)
    expect(text.length).toBeLessThanOrEqual(3_000)
    for (const block of blocks)
      for (const one of textsIn(block)) expect(one.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000)
    expect(JSON.stringify(blocks)).not.toMatch(/&(?!amp;|lt;|gt;)/)
  })
})

describe('teams', () => {
  test('an adaptive card without Markdown, small enough', async () => {
    const there = await receiver({ answer: 202 })
    const channel = teamsChannel({ name: 'teams', url: `${there.url}/workflows/x`, allowPrivate: true, diff: true })
    expect(await channel.send(evil)).toMatchObject({ ok: true })
    const card = teamsMessage(evil).attachments[0]?.content
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4', actions: [{ type: 'Action.OpenUrl' }] })
    for (const block of card?.body ?? []) expect(block.type).toBe('RichTextBlock')
    expect(textsIn(teamsMessage(evil)).join()).not.toMatch(HIDDEN)
    expect(JSON.stringify(teamsMessage(huge)).length).toBeLessThan(28_000)
  })
})

describe('pagerduty', () => {
  test.each([
    { event: 'opened', notice: aNotice(), action: 'trigger' },
    { event: 'acknowledged', notice: taken, action: 'acknowledge' },
    { event: 'resolved', notice: resolved, action: 'resolve' },
  ])('$event is $action under the key of the alert', ({ notice, action }) => {
    expect(pagerDutyEvent('key-of-service', notice)).toMatchObject({
      event_action: action,
      dedup_key: ALERT_ID,
      routing_key: 'key-of-service',
    })
  })

  test('an opening is critical, says its source, and is never longer than it may be', async () => {
    const there = await receiver({ answer: 202 })
    const channel = pagerDutyChannel({ name: 'pager', url: there.url, routingKey: 'key-of-service', allowPrivate: true, diff: false })
    expect(await channel.send(aNotice())).toMatchObject({ ok: true })
    expect(there.taken[0]?.body).toMatchObject({
      payload: { severity: 'critical', source: 'web-01', component: '/etc/ssh/sshd_config', class: 'unauthorised' },
      links: [{ href: 'https://kg.example.org/changes/change-1' }],
    })
    expect(JSON.stringify(pagerDutyEvent('k', huge)).length).toBeLessThan(512 * 1_024)
    expect(textsIn(pagerDutyEvent('k', evil)).join()).not.toMatch(HIDDEN)
  })

  test('a test leaves no incident behind', async () => {
    const there = await receiver({ answer: 202 })
    const channel = pagerDutyChannel({ name: 'pager', url: there.url, routingKey: 'key-of-service', allowPrivate: true, diff: false })
    await channel.send(aNotice({}, { event: 'test' }))
    expect(there.taken.map(({ body }) => body)).toMatchObject([{ event_action: 'trigger' }, { event_action: 'resolve' }])
  })
})

describe('alertmanager', () => {
  const NOW = Date.UTC(2026, 2, 10, 23)

  test('labels tell the alert from others, and hold nothing that changes', () => {
    const first = alertmanagerAlert(aNotice(), NOW)
    expect(first.labels).toEqual({
      alertname: 'KnowngoodChange',
      severity: 'high',
      asset: 'web-01',
      kind: 'change',
      verdict: 'unauthorised',
      item_kind: 'file',
      item: '/etc/ssh/sshd_config',
    })
    expect(alertmanagerAlert(aNotice(), NOW + 60_000).labels).toEqual(first.labels)
    expect(alertmanagerAlert(resolved, NOW).labels).toEqual(first.labels)
  })

  test('it stands until it is told otherwise, and the end is the end', () => {
    expect(Date.parse(alertmanagerAlert(aNotice(), NOW).endsAt)).toBe(NOW + 600_000)
    expect(Date.parse(alertmanagerAlert(resolved, NOW).endsAt)).toBe(9_000)
  })
})
