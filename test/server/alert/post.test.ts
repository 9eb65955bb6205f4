// What is posted, and what becomes of it: outcomes of every answer, limits, and the addresses nothing is ever sent to.
import { afterEach, describe, expect, test } from 'vitest'
import { post, type Post } from '../../../server/alert/post.ts'
import { aReceiver, type HttpFault, type Receiver } from './receiver.ts'

const open: Receiver[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function receiver(): Promise<Receiver> {
  const started = await aReceiver()
  open.push(started)
  return started
}
const sending = (url: string, different: Partial<Post> = {}) =>
  post({ url, body: '{"a":1}', allowPrivate: true, limitMs: 3_000, ...different })

describe('what the receiver answers is the outcome, and its words are not kept', () => {
  test.each([
    { name: 'taken', fault: { status: 202 }, is: { ok: true } },
    { name: 'busy', fault: { status: 503, headers: { 'retry-after': '7' } }, is: { ok: false, retryAfterMs: 7_000 } },
    { name: 'broken', fault: { status: 500 }, is: { ok: false } },
    { name: 'too many', fault: { status: 429, headers: { 'retry-after': '1' } }, is: { ok: false, retryAfterMs: 1_000 } },
    {
      name: 'a date to retry after',
      fault: { status: 429, headers: { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT' } },
      is: { ok: false },
    },
    { name: 'wrong', fault: { status: 400 }, is: { ok: false, isFinal: true } },
    { name: 'gone', fault: { status: 410 }, is: { ok: false, isFinal: true } },
    { name: 'not authorised', fault: { status: 401 }, is: { ok: false, isFinal: true } },
  ] as const satisfies readonly { name: string; fault: HttpFault; is: object }[])('$name', async ({ fault, is }) => {
    const there = await receiver()
    there.faults.push(fault)
    const outcome = await sending(`${there.url}/hook/s3cr3t-path`)
    expect(outcome).toEqual({ ...is, words: expect.stringMatching(new RegExp(`^${fault.status} from 127\\.0\\.0\\.1:${there.port}$`)) })
  })

  test.each([
    { name: 'reset', fault: 'reset', says: /ECONNRESET|hang up/ },
    { name: 'silence', fault: 'silence', says: /no answer within 0.3 s/ },
    { name: 'an answer without end', fault: 'endless-answer', says: /longer than/ },
  ] as const)('$name is tried again later', async ({ fault, says }) => {
    const there = await receiver()
    there.faults.push(fault)
    const outcome = await sending(`${there.url}/hook/s3cr3t-path`, fault === 'silence' ? { limitMs: 300 } : { limitMs: 20_000 })
    expect(outcome).toMatchObject({ ok: false, words: expect.stringMatching(says) })
    expect(outcome.isFinal).toBeUndefined()
    expect(outcome.words).not.toMatch(/s3cr3t|hunter2/)
  })

  test('nobody listens', async () => {
    const there = await aReceiver()
    await there.close()
    expect(await sending(there.url)).toMatchObject({ ok: false, words: expect.stringContaining('ECONNREFUSED') })
  })

  test('a redirect is not followed', async () => {
    const [there, inner] = [await receiver(), await receiver()]
    there.faults.push({ status: 307, headers: { location: `${inner.url}/inner` } })
    expect(await sending(there.url)).toMatchObject({
      ok: false,
      isFinal: true,
      words: expect.stringContaining('redirects are not followed'),
    })
    expect([there.taken, inner.taken]).toEqual([[], []])
  })
})

describe('addresses of the inner network are refused unless they are meant', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '0177.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    '[fd00::1]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
  ])('%s', async (host) => {
    const there = await receiver()
    const outcome = await sending(`http://${host}:${there.port}/`, { allowPrivate: false })
    expect(outcome).toMatchObject({ ok: false, words: expect.stringContaining('allowPrivate: true') })
    expect(there.taken).toEqual([])
  })

  test('a name is resolved once, and what was checked is what is connected to', async () => {
    const there = await receiver()
    let asked = 0
    // The first answer is harmless, every later one is this machine: only a second question could lead there.
    const resolve: Post['resolve'] = (_host, done) => {
      asked += 1
      done(null, [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }])
    }
    const outcome = await sending(`http://rebinding.example.org:${there.port}/`, { allowPrivate: false, resolve, limitMs: 500 })
    expect([outcome.ok, asked, there.taken]).toEqual([false, 1, []])
  })

  test('a name that leads inside is refused, and as a control it is reached when that is meant', async () => {
    const there = await receiver()
    const resolve: Post['resolve'] = (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }])
    const url = `http://inner.example.org:${there.port}/`
    expect(await sending(url, { allowPrivate: false, resolve })).toMatchObject({
      ok: false,
      words: expect.stringContaining('allowPrivate'),
    })
    expect(there.taken).toEqual([])
    expect(await sending(url, { resolve })).toMatchObject({ ok: true })
    expect(there.taken).toHaveLength(1)
  })
})
