// Asking a person about a change: a mail to them and nobody else, a link that answers, and what the change's page and trail say of it.
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../../server/alert/channel.ts'
import { emailChannel } from '../../../server/alert/channels/email.ts'
import { deliverDue } from '../../../server/alert/deliver.ts'
import { askAboutChange } from '../../../server/actions/ask-about-change.ts'
import { answerAlert } from '../../../server/actions/answer-alert.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { openSealing } from '../../../server/sealing.ts'
import { changeDetail } from '../../../server/routes/change-detail.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'
import { alice } from '../schedule/scene.ts'
import { aMailServer, type Mail, type MailServer, partOf } from './smtp.ts'

let server: TestServer
let mails: MailServer
let change = ''
beforeEach(async () => {
  mails = await aMailServer()
  server = await startTestServer({ channels: ['ops'] })
  const agent = await enrolledAgent(server)
  await agent.send(agent.chain([fileChange('/etc/motd', 'a\n', 'b\n')]))
  change = (await server.store.read.alerts({ limit: 1 }))[0]?.subject ?? ''
  const person = { login: 'carol', roles: [], createdAt: 1, passwordHash: null } as const
  await server.store.write(async (tx) => {
    await tx.addPerson({ ...person, id: 'p1', name: 'Carol', mail: 'carol@example.org', state: 'active' })
    await tx.addPerson({ ...person, id: 'p2', name: 'Gone', login: 'gone', mail: 'gone@example.org', state: 'disabled' })
  })
})
afterEach(async () => {
  await server.close()
  await mails.close()
})

const now = () => server.clock.at
const people = {
  dave: { mail: 'dave@example.org', accounts: ['dadmin'], roles: [] },
  erin: { accounts: [], roles: [] },
  Carl: { mail: 'carl@example.org', accounts: ['twin'], roles: [] },
  Cora: { mail: 'cora@example.org', accounts: ['twin'], roles: [] },
}
const mailChannel = (): Channel => {
  const smtpUrl = `smtp://127.0.0.1:${mails.port}`
  return emailChannel({ name: 'ops', to: ['ops@example.org'], from: 'kg@example.org', smtpUrl, allowPrivate: true, diff: true })
}
const chat: Channel = { name: 'chat', kind: 'slack', diff: false, send: async () => ({ ok: false, words: 'nothing of this belongs here' }) }
const parts = (channels: readonly Channel[] = [chat, mailChannel()]) => ({
  store: server.store,
  live: server.live,
  judging: server.judging,
  policy: server.judging.policy,
  now,
  rejudge: rejudgeWith(server.judging),
  config: () => ({ ...EMPTY_CONFIG, people }),
  configProblems: () => [],
  secure: false,
  sealing: openSealing(tmpdir()),
  channelsMade: async () => {},
  channels: () => channels,
})
const ask = async (person: string, channels?: readonly Channel[]) => {
  const done = await askAboutChange(parts(channels), alice, { id: change, person, question: 'What for?\u202e' })
  return done.ok ? done.message : done.detail
}
const deliver = async (channels: readonly Channel[] = [mailChannel()]) => {
  server.clock.at += 1_000
  const answerUrlOf = ({ id }: { id: string }) => `https://kg.example.org/answer?token=${id}`
  await deliverDue({ store: server.store, channels, now, owner: 'a', linkTo: () => 'https://kg.example.org/x', answerUrlOf })
}
const toPerson = (): Mail | undefined => mails.taken.find(({ to }) => !to.includes('ops@example.org'))
const questionId = (mail: Mail | undefined): string =>
  /token=([\w-]+)/.exec(mail === undefined ? '' : partOf(mail, 'text/plain'))?.[1] ?? 'no link'
const questions = async () => (await changeDetail(parts(), change))?.actions.questions
const subjectTrail = async () =>
  (await server.store.read.auditTrail({ limit: 20, subject: change })).map(({ verb, actor }) => [verb, actor.name])

describe('who is asked by mail', () => {
  test.each([
    { name: 'somebody of the configuration file', person: 'dave', to: 'dave@example.org' },
    { name: 'by an account on hosts', person: 'dadmin', to: 'dave@example.org' },
    { name: 'somebody with an account here', person: 'carol', to: 'carol@example.org' },
  ])('$name', async ({ person, to }) => {
    expect(await ask(person)).toContain('A mail with a link to answer is on its way.')
    await deliver()
    expect(mails.taken.map((mail) => mail.to)).toEqual(expect.arrayContaining([['ops@example.org'], [to]]))
    const text = partOf(toPerson() ?? mails.taken[0] ?? fail(), 'text/plain')
    expect(text).toContain(`alice asks ${person}: What for?`)
    expect(text).toContain('/etc/motd')
    expect(text).not.toContain('\u202e')
    expect(await questions()).toMatchObject([{ to: person, mail: { state: 'waiting' } }])
  })

  test.each([
    { name: 'nobody of that name', person: 'mallory', says: 'nobody here is called mallory' },
    { name: 'no address', person: 'erin', says: 'no mail address of erin is known' },
    { name: 'an account that is disabled', person: 'gone', says: 'nobody here is called gone' },
    { name: 'two people', person: 'twin', says: 'several people are called twin' },
    { name: 'any address a stranger types', person: 'x@evil.example', says: 'nobody here is called' },
  ])('$name: kept with the change, no mail, and the reader is told so', async ({ person, says }) => {
    expect(await ask(person)).toContain(says)
    await deliver()
    expect(toPerson()).toBeUndefined()
    expect(await questions()).toMatchObject([{ to: person, mail: null }])
  })

  test('without a mail channel nobody is mailed', async () => {
    expect(await ask('dave', [chat])).toContain('no channel of the kind email is configured')
  })
})

test('what one person is asked falls back to no chat', async () => {
  await ask('dave')
  mails.faults.push({ code: 550, says: 'no' }, { code: 550, says: 'no' })
  await deliver([mailChannel(), chat])
  const [question] = (await server.store.read.alerts({ limit: 9 })).filter(({ kind }) => kind === 'question')
  const deliveries = await server.store.read.deliveriesOf([question?.id ?? ''])
  expect(deliveries.map(({ channel, state }) => `${channel} ${state}`)).toEqual(['ops dead'])
  expect(await questions()).toMatchObject([{ mail: { state: 'given-up' } }])
})

test('“me” drafts a card, ends the question, and stands on the page of the change and in its trail; the person has it in writing', async () => {
  await ask('dave')
  await deliver()
  const id = questionId(toPerson())
  const done = await answerAlert(parts(), id, { answer: 'me', name: 'dave', note: 'new greeting' })
  expect(done).toMatchObject({ ok: true, card: expect.stringMatching(/^CHG-/) })
  const words = 'dave was asked by mail and says: that was me. “new greeting”'
  expect(await questions()).toMatchObject([{ to: 'dave', mail: { state: 'ended', words } }])
  expect(await subjectTrail()).toEqual(
    expect.arrayContaining([
      ['answer-question', 'dave (by mail)'],
      ['ask-about-change', 'alice'],
    ]),
  )
  mails.taken.length = 0
  await deliver()
  expect(mails.taken.map(({ to }) => to)).toEqual([['dave@example.org']])
  expect(await answerAlert(parts(), id, { answer: 'not-me', name: 'eve' })).toMatchObject({ ok: false, status: 409 })
})

test('“not me” makes the alert of the change louder, for those who hear of alerts', async () => {
  await ask('dave')
  await deliver()
  const id = questionId(toPerson())
  mails.taken.length = 0
  await answerAlert(parts(), id, { answer: 'not-me', name: 'dave' })
  const alert = await server.store.read.openAlertAbout('change', change)
  expect(alert).toMatchObject({ severity: 'high', reason: expect.stringMatching(/^dave was asked by mail and says: not me\. /) })
  await deliver()
  expect(mails.taken.flatMap(({ to }) => to).toSorted()).toEqual(['dave@example.org', 'ops@example.org'])
})

test('“not me” where no alert stands any more is an alert of its own, which a person ends', async () => {
  await ask('dave')
  await deliver()
  const id = questionId(toPerson())
  await server.store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: [change], at: now(), because: 'Approved.' }))
  await deliver()
  mails.taken.length = 0
  await answerAlert(parts(), id, { answer: 'not-me', name: 'dave' })
  await deliver()
  expect(mails.taken.flatMap(({ to }) => to).toSorted()).toEqual(['dave@example.org', 'ops@example.org'])
  const open = await server.store.read.alerts({ limit: 9, state: 'open' })
  expect(open).toMatchObject([{ kind: 'question', severity: 'high', title: expect.stringContaining('not me. /etc/motd') }])
})

function fail(): never {
  throw new Error('there is no mail')
}
