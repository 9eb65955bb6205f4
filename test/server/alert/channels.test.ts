// Channels out of the configuration: which can send, and what the others say.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Notice } from '../../../server/alert/channel.ts'
import { channelsFrom, type ChannelSettings } from '../../../server/alert/channels.ts'
import { anAlert } from './an-alert.ts'
import { aMailServer, type MailServer } from './smtp.ts'

let smtp: MailServer
beforeAll(async () => {
  smtp = await aMailServer()
})
afterAll(() => smtp.close())

const { at, ...given } = anAlert()
const notice: Notice = {
  alert: {
    ...given,
    id: 'a-1',
    state: 'open',
    openedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolvedBecause: null,
  },
  event: 'opened',
  key: 'a-1.opened',
  openKey: 'a-1.opened',
  url: 'https://kg.example.org/',
  diff: null,
}

const cases: readonly { name: string; settings: Partial<ChannelSettings>; says: string }[] = [
  { name: 'in the file', settings: { smtp: { url: 'smtp://127.0.0.1:PORT' } }, says: '250' },
  { name: 'in the environment', settings: { urlFrom: 'SMTP_URL' }, says: '250' },
  { name: 'not in the environment', settings: { urlFrom: 'NO_URL' }, says: 'The channel ops cannot send: NO_URL is not set.' },
  { name: 'nowhere', settings: {}, says: 'no mail server is named' },
  { name: 'another scheme', settings: { urlFrom: 'WEB_URL' }, says: 'is not an smtp:// or smtps:// address' },
  {
    name: 'a password in the file',
    settings: { smtp: { url: 'smtp://robot:secret@127.0.0.1' } },
    says: 'a password stands in the configuration file',
  },
]

test.each(cases)('the mail server is named $name', async ({ settings, says }) => {
  const withPort = settings.smtp ? { ...settings, smtp: { url: settings.smtp.url.replace('PORT', String(smtp.port)) } } : settings
  const environment = { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, WEB_URL: 'https://example.org' }
  const base = { kind: 'email', to: ['ops@example.org'], allowPrivate: true, diff: false } as const
  const [channel] = channelsFrom({ ops: { ...base, ...withPort } }, environment)
  const outcome = await channel?.send(notice)
  expect(outcome?.words).toContain(says)
  expect(outcome?.words).not.toContain('secret')
  expect(outcome?.ok).toBe(says === '250')
})
