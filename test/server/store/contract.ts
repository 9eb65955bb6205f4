// What every store promises, whatever database is behind it. A second implementation runs this as it is.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change, Judgement } from '../../../rules/domain.ts'
import type { JudgedChange } from '../../../server/store/evidence/change-rows.ts'
import type { Store } from '../../../server/store/store.ts'

export type Opened = { readonly store: Store; readonly reopen: () => Promise<Store>; readonly remove: () => Promise<void> }

const judgement = (over: Partial<Judgement> = {}): Judgement => ({
  verdict: 'unauthorised',
  entry: null,
  nearest: null,
  modifiers: [],
  confidence: 1,
  promote: false,
  interval: { from: 1_000, to: 2_000 },
  facets: [],
  runnersUp: [],
  explanation: 'because',
  ...over,
})

const change = (id: string, over: Partial<Change> = {}): Change => ({
  id,
  asset: 'web-01',
  item: { kind: 'file', path: `/etc/${id}` },
  op: 'modified',
  before: { hash: 'sha256:a', text: 'before' },
  after: { hash: 'sha256:b', text: 'after' },
  lastSeen: 1_000,
  firstSeen: 2_000,
  exact: null,
  receivedAt: 2_000,
  clockOffsetMs: 0,
  sigmaMs: 0,
  detectedBy: 'watch',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
  ...over,
})

export const judgedChange = (id: string, over: Partial<Change> = {}, judged: Partial<Judgement> = {}): JudgedChange => ({
  change: change(id, over),
  judgement: judgement(judged),
  severity: 'medium',
  needsAttention: true,
  state: 'open',
  agent: 'agent-1',
  epoch: 'e',
  number: 1,
  merged: null,
  receivedAt: 2_000,
})

export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name}: the store`, () => {
    let opened: Opened
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.remove())

    test('what is committed is read at once, and after opening again', async () => {
      await store.write((tx) => tx.addChanges([judgedChange('one')]))
      expect(await store.read.changeById('one')).toMatchObject({
        change: { asset: 'web-01', before: { hash: 'sha256:a' } },
        firstVerdict: 'unauthorised',
      })
      expect(await (await opened.reopen()).read.changeById('one')).not.toBeNull()
    })

    test('a unit of work that throws leaves nothing, and its error comes back', async () => {
      const work = store.write(async (tx) => {
        await tx.ensureAsset('web-01', 1)
        throw new Error('on purpose')
      })
      await expect(work).rejects.toThrow('on purpose')
      expect(await store.read.allAssets()).toEqual([])
    })

    test('units of work see each other in the order they were asked for', async () => {
      const seen = await Promise.all(
        [1, 2, 3].map((n) =>
          store.write(async (tx) => {
            const before = (await tx.allAssets()).length
            await tx.ensureAsset(`web-0${n}`, 1)
            return before
          }),
        ),
      )
      expect(seen).toEqual([0, 1, 2])
    })

    test('pages follow each other without gap or repeat, whatever is added meanwhile', async () => {
      const ids = Array.from({ length: 25 }, (_, index) => `c${String(index).padStart(2, '0')}`)
      await store.write((tx) =>
        tx.addChanges(ids.map((id, index) => judgedChange(id, {}, { interval: { from: 0, to: 1_000 + (index % 5) } }))),
      )
      const found: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page = await store.read.listChanges({ limit: 4, ...(cursor === '' ? {} : { cursor }) })
        found.push(...page.items.map(({ change: { id } }) => id))
        cursor = page.next
        if (found.length === 8) await store.write((tx) => tx.addChanges([judgedChange('newer', {}, { interval: { from: 0, to: 9_999 } })]))
      }
      expect(found.toSorted()).toEqual(ids)
    })

    test('a page has at most 100 rows, and a cursor nobody gave out begins anew', async () => {
      await store.write((tx) => tx.addChanges(Array.from({ length: 120 }, (_, index) => judgedChange(`c${index}`))))
      expect((await store.read.listChanges({ limit: 5_000 })).items).toHaveLength(100)
      expect((await store.read.listChanges({ limit: 2, cursor: 'x' })).items).toHaveLength(2)
    })

    const filters: readonly {
      readonly name: string
      readonly query: Parameters<Store['read']['listChanges']>[0]
      readonly ids: readonly string[]
    }[] = [
      { name: 'by asset', query: { asset: 'db-01' }, ids: ['db'] },
      { name: 'by service', query: { service: 'shop' }, ids: ['web'] },
      { name: 'by a service nobody offers', query: { service: 'none' }, ids: [] },
      { name: 'by kind', query: { kind: 'package' }, ids: ['db'] },
      { name: 'by path', query: { path: '/etc/100%_sure' }, ids: ['web'] },
      { name: 'by a path with a star', query: { path: '/etc/*' }, ids: ['web'] },
      { name: 'a percent sign is no star', query: { path: '/%*' }, ids: [] },
      { name: 'by verdict', query: { verdicts: ['noise', 'grace'] }, ids: ['db'] },
      { name: 'by words in it', query: { q: '100%_' }, ids: ['web'] },
      { name: 'since', query: { since: 5_000 }, ids: ['db'] },
      { name: 'until', query: { until: 4_000 }, ids: ['web'] },
    ]
    test.each(filters)('changes $name', async ({ query, ids }) => {
      await store.write(async (tx) => {
        await tx.ensureAsset('web-01', 1)
        await tx.labelAsset({ id: 'web-01', tags: [], services: ['shop'], flags: [], environment: null })
        await tx.addChanges([
          judgedChange('web', { item: { kind: 'file', path: '/etc/100%_sure' } }),
          judgedChange(
            'db',
            { asset: 'db-01', item: { kind: 'package', path: 'nginx' } },
            { verdict: 'noise', interval: { from: 5_000, to: 6_000 } },
          ),
        ])
      })
      expect((await store.read.listChanges(query)).items.map((one) => one.change.id)).toEqual(ids)
    })

    test('a judgement is only ever added; counts follow the latest, the first stays', async () => {
      await store.write((tx) => tx.addChanges([judgedChange('one')]))
      await store.write(async (tx) => {
        const stored = await tx.changeById('one')
        if (stored === null) throw new Error('gone')
        const again = judgement({ verdict: 'authorised', entry: 'CHG-1' })
        await tx.addJudgements([
          {
            stored,
            judgement: again,
            severity: 'low',
            needsAttention: false,
            at: 3_000,
            because: 'CHG-1 was approved',
          },
        ])
      })
      expect(await store.read.changeById('one')).toMatchObject({
        judgement: { verdict: 'authorised' },
        firstVerdict: 'unauthorised',
        needsAttention: false,
      })
      expect((await store.read.judgementsOf('one')).map((one) => one.judgement.verdict)).toEqual(['unauthorised', 'authorised'])
      expect(Object.fromEntries(await store.read.verdictCounts(0))).toEqual({ unauthorised: 0, authorised: 1 })
    })

    test('marks lie in the span, of the assets asked for, the newest hundred of each', async () => {
      const at = (to: number) => ({ interval: { from: to, to } })
      await store.write((tx) =>
        tx.addChanges([
          ...Array.from({ length: 120 }, (_, n) => judgedChange(`w${n}`, {}, at(1_000 + n))),
          judgedChange('early', { asset: 'db-01' }, at(999)),
          judgedChange('in', { asset: 'db-01' }, { ...at(1_000), verdict: 'grace' }),
          judgedChange('late', { asset: 'db-01' }, at(5_001)),
          judgedChange('other', { asset: 'db-02' }, at(2_000)),
        ]),
      )
      const marks = await store.read.verdictMarks(['web-01', 'db-01', 'none', 'db-01'], { from: 1_000, to: 5_000 })
      expect(marks.filter(({ asset }) => asset === 'db-01')).toEqual([{ asset: 'db-01', at: 1_000, verdict: 'grace' }])
      const web = marks.filter(({ asset }) => asset === 'web-01').map((mark) => mark.at)
      expect(web).toHaveLength(100)
      expect(Math.min(...web)).toBe(1_020)
      expect(marks).toHaveLength(101)
      expect(await store.read.verdictMarks([], { from: 0, to: 1 })).toEqual([])
    })

    test('counts what nobody has accepted, by asset; what is gone or accepted is not counted', async () => {
      const seen = (asset: string, path: string, isThere: boolean) => ({
        asset,
        item: { kind: 'file', path } as const,
        value: isThere ? { hash: 'sha256:a' } : null,
        lookedAt: 1,
        agent: 'a',
        epoch: 'e',
        number: 1,
        baseline: { hash: 'sha256:a' },
        baselineState: 'unaccepted' as const,
      })
      await store.write(async (tx) => {
        await tx.keepItems([seen('web-01', '/a', true), seen('web-01', '/b', true), seen('web-01', '/c', false), seen('db-01', '/a', true)])
        await tx.acceptBaseline({ asset: 'db-01', state: 'accepted', at: 1, by: 'alice', why: 'looked' })
      })
      expect(Object.fromEntries(await store.read.unacceptedCounts())).toEqual({ 'web-01': 2 })
    })

    test('counts open alerts, and names those that stand about changes', async () => {
      const alert = (subject: string) => ({
        kind: 'change' as const,
        subject,
        asset: 'web-01',
        severity: 'medium' as const,
        title: 't',
        reason: 'r',
        facts: {},
        firstVerdict: null,
        at: 1,
      })
      await store.write(async (tx) => {
        const opened = await tx.openAlerts(
          ['a', 'b', 'a', 'c'].map((id) => ({
            alert: alert(id),
            tell: ['mail', 'chat'].map((channel) => ({ channel, event: 'opened' as const, at: 1 })),
          })),
        )
        expect(opened.map((one) => one.opened)).toEqual([true, true, false, true])
        expect(opened[2]?.id).toBe(opened[0]?.id)
        await tx.acknowledgeAlert(opened[1]?.id ?? '', 2, 'alice')
        await tx.resolveAlerts({ kind: 'change', subjects: ['c'], at: 3, because: 'done' })
      })
      expect(await store.read.openAlertCount()).toBe(1)
      expect([...(await store.read.standingAlerts('change', ['a', 'b', 'c', 'd'])).keys()].toSorted()).toEqual(['a', 'b'])
      const [first] = await store.read.alertsOfChange('a')
      expect((await store.read.deliveriesOf([first?.id ?? ''])).map(({ channel }) => channel)).toEqual(['chat', 'mail'])
      expect(await store.read.changesOfAlerts([first?.id ?? ''])).toEqual([{ alert: first?.id, change: 'a' }])
    })

    test.each([1, 2, 63, 64, 65, 200])('%i rows go in together and are found together', async (count) => {
      const all = Array.from({ length: count }, (_, n) => judgedChange(`c${n}`))
      await store.write((tx) => tx.addChanges(all))
      const wanted = all.map(({ change: { id } }) => id)
      expect((await store.read.changesById([...wanted, 'none'])).map((one) => one.change.id).toSorted()).toEqual(wanted.toSorted())
    })

    test('texts are kept once, and found by the hash their values name', async () => {
      await store.write((tx) => tx.addChanges([judgedChange('one'), judgedChange('two')]))
      const stored = await store.read.changeById('two')
      const texts = await store.read.textsOf([stored?.texts.before ?? null, stored?.texts.after ?? null, null])
      expect([...texts.values()].toSorted()).toEqual(['after', 'before'])
    })
  })
}
