// Mails as a mail server receives them: headers, words, threads, hostile text, credentials, and addresses that are refused.
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Notice } from '../../../server/alert/channel.ts'
import { emailChannel, type EmailOptions } from '../../../server/alert/channels/email.ts'
import { ALERT_ID as ID, aNotice } from './an-alert.ts'
import { aMailServer, decoded, type MailServer, partOf } from './smtp.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function server(...options: Parameters<typeof aMailServer>): Promise<MailServer> {
  const started = await aMailServer(...options)
  open.push(started)
  return started
}

const channel = (port: number, different: Partial<EmailOptions> = {}) =>
  emailChannel({
    name: 'ops-mail',
    to: ['ops@example.org', 'night@example.org'],
    from: 'knowngood <knowngood@example.org>',
    smtpUrl: `smtp://127.0.0.1:${port}`,
    allowPrivate: true,
    diff: false,
    limitMs: 2_000,
    ...different,
  })

async function sent(notice: Notice, different: Partial<EmailOptions> = {}) {
  const smtp = await server()
  expect(await channel(smtp.port, different).send(notice)).toMatchObject({ ok: true })
  const [mail] = smtp.taken
  if (mail === undefined) throw new Error('no mail came')
  return mail
}

test('the opening says what, where, when, how near, why, and where to read on', async () => {
  const mail = await sent(aNotice())
  expect(mail.to).toEqual(['ops@example.org', 'night@example.org'])
  expect(mail.headers).toMatchObject({
    subject: '[knowngood] Nobody approved this change: /etc/ssh/sshd_config on web-01',
    'message-id': `<${ID}.opened@example.org>`,
    'list-id': 'knowngood alerts <alerts.knowngood.example.org>',
    'auto-submitted': 'auto-generated',
  })
  expect(mail.headers['in-reply-to']).toBeUndefined()
  const text = partOf(mail, 'text/plain')
  for (const says of [
    'Nobody approved this change; CHG-1042 comes nearest, but does not fit.',
    'file /etc/ssh/sshd_config, modified',
    'web-01',
    'between 2026-03-10 22:20:14Z and 22:21:02Z',
    'CHG-1042 "Rotate host keys": its window opened 25 min later',
    'Unauthorised: /etc/ssh/sshd_config on web-01 changed between',
    'Read on: https://kg.example.org/changes/change-1',
  ])
    expect(text).toContain(says)
  expect(partOf(mail, 'text/html')).toContain('<a href="https://kg.example.org/changes/change-1">Read on</a>')
})

test('the end is threaded under the opening and says why', async () => {
  const resolved = { state: 'resolved', resolvedBecause: 'Approved afterwards by CHG-7.' } as const
  const mail = await sent(aNotice(resolved, { event: 'resolved' }))
  expect(mail.headers).toMatchObject({
    subject: '[knowngood] Resolved: Nobody approved this change: /etc/ssh/sshd_config on web-01',
    'message-id': `<${ID}.resolved@example.org>`,
    'in-reply-to': `<${ID}.opened@example.org>`,
    references: `<${ID}.opened@example.org>`,
  })
  expect(partOf(mail, 'text/plain')).toContain('Resolved  Approved afterwards by CHG-7.')
})

test('a diff is in the mail only when it was given', async () => {
  expect((await sent(aNotice())).raw).not.toContain('PermitRootLogin')
  const diff = '-PermitRootLogin no\n+PermitRootLogin yes\u202e'
  expect(partOf(await sent(aNotice({}, { diff })), 'text/plain')).toContain('+PermitRootLogin yes\\u202e')
})

describe('hostile text', () => {
  const evil = '/etc/x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\u202etxt.exe\u0007'
  const notice = aNotice({
    title: `Nobody approved this change: ${evil} on web-01`,
    asset: 'web-01\r\nX-Evil: 1',
    reason: evil,
    facts: { item: { kind: 'file', path: evil }, verdict: 'unauthorised', explanation: evil, nearest: evil },
  })

  test('adds no header and no recipient', async () => {
    const mail = await sent(notice)
    expect(mail.to).toEqual(['ops@example.org', 'night@example.org'])
    expect(mail.headers['bcc']).toBeUndefined()
    expect(mail.headers['x-evil']).toBeUndefined()
    expect(decoded(mail.headers['subject'] ?? '')).toContain('/etc/x␍␊Bcc: eve@evil.example')
  })

  test('is shown, not obeyed', async () => {
    const mail = await sent(notice)
    const [html, text] = [partOf(mail, 'text/html'), partOf(mail, 'text/plain')]
    expect(html).not.toContain('<script>')
    expect(html).toContain('&lt;script&gt;')
    for (const part of [html, text]) {
      expect(part).not.toContain('\u202e')
      expect(part).not.toContain('\u0007')
      expect(part).toContain('\\u202e')
    }
  })

  test('a subject is cut, not the letters in it', async () => {
    const subject = decoded((await sent(aNotice({ title: `Fork: ${'🦊'.repeat(300)}`, facts: {} }))).headers['subject'] ?? '')
    expect(Array.from(subject).length).toBeLessThanOrEqual(200)
    expect(subject).toMatch(/🦊…$/u)
  })
})

describe('what goes wrong is an outcome in words', () => {
  test.each([
    { name: 'busy', fault: { code: 451, says: 'try again later' }, says: '451 try again later' },
    { name: 'refused', fault: { code: 554, says: 'not wanted' }, says: '554 not wanted' },
    { name: 'connection reset', fault: 'reset', says: /ECONNRESET|closed/i },
    { name: 'no answer', fault: 'silence', says: 'no answer from the mail server within 0.5 s' },
  ] as const)('$name', async ({ fault, says }) => {
    const smtp = await server()
    smtp.faults.push(fault)
    const outcome = await channel(smtp.port, { limitMs: 500 }).send(aNotice())
    expect(outcome.ok).toBe(false)
    expect(outcome.words).toMatch(says)
    expect(smtp.taken).toEqual([])
  })

  test('nobody listens', async () => {
    const smtp = await aMailServer()
    await smtp.close()
    expect(await channel(smtp.port).send(aNotice())).toMatchObject({ ok: false, words: expect.stringContaining('ECONNREFUSED') })
  })

  test('a server that drips is cut off in time', async () => {
    const drip = createServer((socket) => {
      const timer = setInterval(() => socket.write('2'), 50)
      socket.on('close', () => clearInterval(timer)).on('error', () => {})
    })
    await new Promise<void>((resolve) => drip.listen(0, '127.0.0.1', resolve))
    const address = drip.address()
    const begun = Date.now()
    const outcome = await channel(typeof address === 'object' && address ? address.port : 0, { limitMs: 400 }).send(aNotice())
    expect(outcome).toMatchObject({ ok: false, words: expect.stringContaining('no answer') })
    expect(Date.now() - begun).toBeLessThan(2_000)
    await new Promise((resolve) => drip.close(resolve))
  })
})

describe('credentials', () => {
  test('are used, and never shown when they fail', async () => {
    const smtp = await server({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 's3cret pass' ? done(null, { user: username ?? '' }) : done(new Error(`535 wrong: ${password}`)),
    })
    const url = (password: string) => `smtp://robot:${encodeURIComponent(password)}@127.0.0.1:${smtp.port}`
    expect(await channel(smtp.port, { smtpUrl: url('s3cret pass') }).send(aNotice())).toMatchObject({ ok: true })
    expect(smtp.taken[0]?.user).toBe('robot')
    const refused = await channel(smtp.port, { smtpUrl: url('hunter2hunter2') }).send(aNotice())
    expect(refused).toMatchObject({ ok: false, words: expect.stringContaining('535') })
    expect(refused.words).not.toContain('hunter2')
  })
})

describe('TLS', () => {
  test('smtps is spoken; a server that cannot is a failure, and nothing is sent in the clear', async () => {
    const safe = await server({ secure: true })
    expect(await channel(0, { smtpUrl: `smtps://127.0.0.1:${safe.port}` }).send(aNotice())).toMatchObject({ ok: true })
    const plain = await server()
    expect(await channel(0, { smtpUrl: `smtps://127.0.0.1:${plain.port}` }).send(aNotice())).toMatchObject({ ok: false })
    expect(plain.taken).toEqual([])
  })
})

test('STARTTLS with a certificate of its own, as a local mail server has it, works on loopback', async () => {
  const smtp = await server({ hideSTARTTLS: false })
  expect(await channel(smtp.port).send(aNotice())).toMatchObject({ ok: true })
  expect(smtp.taken).toHaveLength(1)
})

describe('addresses', () => {
  test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]', '[fd00::1]', '0.0.0.0'])(
    '%s is refused unless the channel allows it',
    async (host) => {
      const smtp = await server()
      const outcome = await channel(0, { smtpUrl: `smtp://${host}:${smtp.port}`, allowPrivate: false }).send(aNotice())
      expect(outcome).toMatchObject({ ok: false, words: expect.stringContaining('allowPrivate: true') })
      expect(smtp.taken).toEqual([])
    },
  )

  test('a name is judged by where it leads, at every connection', async () => {
    const smtp = await server()
    const leads = [[{ address: '127.0.0.1', family: 4 }]]
    const resolve: EmailOptions['resolve'] = (_host, done) => done(null, leads[0] ?? [])
    const options = { smtpUrl: `smtp://mail.example.org:${smtp.port}`, resolve }
    expect(await channel(0, { ...options, allowPrivate: false }).send(aNotice())).toMatchObject({ ok: false })
    expect(await channel(0, { ...options, allowPrivate: true }).send(aNotice())).toMatchObject({ ok: true })
    expect(smtp.taken).toHaveLength(1)
  })
})
