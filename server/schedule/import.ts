// Takes what a source told into the schedule, record by record, and says of each what became of it and why.
import { sameName } from '../../rules/card/approval.ts'
import { deriveRisk, isRiskier } from '../../rules/card/risk.ts'
import { mappedTerms, type Mapping, unknownIn } from '../../rules/card/mapped.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Asset, Entry, Instant, Risk } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Writes } from '../store/store.ts'
import { judgeAgain } from './cards.ts'
import { merge, type Merged } from './merge.ts'
import type { CardParts } from './parts.ts'
import { judgeRuleAgain } from './standing.ts'
import type { KeptRecurrence } from '../store/schedule/sources.ts'
import { warningsAfter } from './warnings.ts'
import type { SourceEntry, SourceFreeze, SourceRecord } from './sources/source.ts'
import { whoActs } from './who-acts.ts'

export type Imported = {
  readonly id: string
  readonly where: string
  readonly result: 'added' | 'changed' | 'unchanged' | 'refused' | 'cancelled'
  readonly why: string
}

export type ImportWish = {
  readonly source: string
  readonly records: readonly SourceRecord[]
  /** What the source had and does not name any more is cancelled. */
  readonly isWhole: boolean
  readonly dryRun: boolean
}

/** As many as one transaction takes: nobody else's write waits longer than for these. */
const AT_ONCE = 100

class DryRun extends Error {
  readonly done: readonly Imported[]
  constructor(done: readonly Imported[]) {
    super('a dry run keeps nothing')
    this.done = done
  }
}

export async function importRecords(parts: CardParts, actor: Actor, wish: ImportWish): Promise<readonly Imported[]> {
  const done: Imported[] = []
  const seen = new Set<string>()
  for (let start = 0; start < wish.records.length; start += AT_ONCE)
    done.push(
      ...(await inOneGo(parts, wish, (tx, altered) =>
        takeIn(parts, tx, actor, { wish, seen, altered, records: wish.records.slice(start, start + AT_ONCE) }),
      )),
    )
  if (wish.isWhole) done.push(...(await inOneGo(parts, wish, (tx, altered) => cancelAbsent(parts, tx, actor, { wish, seen, altered }))))
  return done
}

type Work = (tx: Writes, altered: string[]) => Promise<readonly Imported[]>

/** A dry run does everything, and then lets go of it. */
async function inOneGo({ store, live }: CardParts, { dryRun }: ImportWish, work: Work): Promise<readonly Imported[]> {
  const altered: string[] = []
  try {
    const done = await store.write(async (tx) => {
      const made = await work(tx, altered)
      if (dryRun) throw new DryRun(made)
      return made
    })
    for (const { id, result } of done) if (result !== 'refused' && result !== 'unchanged') live.publish({ kind: 'entry', id })
    for (const id of altered) live.publish({ kind: 'verdict', id })
    return done
  } catch (error) {
    if (error instanceof DryRun) return error.done
    throw error
  }
}

type Taking = { readonly wish: ImportWish; readonly seen: Set<string>; readonly altered: string[] }

async function takeIn(
  parts: CardParts,
  tx: Writes,
  actor: Actor,
  { records, ...taking }: Taking & { readonly records: readonly SourceRecord[] },
): Promise<readonly Imported[]> {
  const done: Imported[] = []
  const acting = await whoActs(tx, actor)
  const [assets, mappings] = [await tx.allAssets(), await tx.systemMappings()]
  for (const record of records) {
    const { where } = record
    if (record.kind === 'refused') {
      done.push({ id: record.id, where, result: 'refused', why: record.problem })
      continue
    }
    const id = record.kind === 'entry' ? record.id : record.freeze.id
    const isTwice = taking.seen.has(id)
    taking.seen.add(id)
    const outcome = isTwice
      ? ({ result: 'refused', why: `${id} stands twice in what was sent. Leave one of them.` } as const)
      : record.kind === 'entry'
        ? await takeEntry(parts, tx, { record, actor, by: actor.kind === 'system' ? null : acting.name, assets, mappings, ...taking })
        : await takeFreeze(parts, tx, { record, actor, ...taking })
    done.push({ id, where, ...outcome })
  }
  return done
}

type Outcome = Pick<Imported, 'result' | 'why'>

type TakingEntry = Taking & {
  readonly record: SourceEntry
  readonly actor: Actor
  readonly by: string | null
  readonly assets: readonly Asset[]
  readonly mappings: readonly Mapping[]
}

async function takeEntry(parts: CardParts, tx: Writes, { record: asTold, ...others }: TakingEntry): Promise<Outcome> {
  const record = withOurSystems(asTold, others.mappings)
  const taking = { ...others, record }
  const { by, wish, assets } = taking
  const known = await tx.entryById(record.id)
  const taken = await takenProblem(tx, record.id, known?.entry.source, wish.source)
  if (taken !== null) return { result: 'refused', why: taken }
  const told = withoutOwnApproval(record, by)
  const rule = ruleOf(record)
  const kept = rule === null ? null : await tx.recurrenceOf(record.id)
  const heard = {
    source: wish.source,
    now: parts.now(),
    hasSameRule: kept !== null && kept.rule === rule,
    ...noteOf(by, told.note),
  }
  const merged = merge(told.record, known?.entry ?? null, { ...heard, risk: riskOf(assets, record) })
  await tx.keepTold(record.id, asTold.asked.assets.include, record.asked.assets.include)
  if (merged.kind === 'unchanged') return { result: 'unchanged', why: 'It says what is known already.' }
  await keepEntry(parts, tx, { ...taking, merged, before: known?.entry ?? null, kept: heard.hasSameRule ? kept : null })
  if (merged.kind === 'changed' && merged.isQuiet) return { result: 'unchanged', why: 'Its windows were worked out further ahead.' }
  const news = merged.kind === 'added' ? `New, ${told.record.state}.` : `Now other: ${merged.what.join(', ')}.`
  const strange = unknownIn(record.asked.assets.include, assets)
  const unknown = strange.length === 0 ? null : `It names what is no asset of ours: ${strange.join(', ')}.`
  return { result: merged.kind, why: [news, told.note, unknown].filter((text) => text !== null).join(' ') }
}

function withOurSystems(record: SourceEntry, mappings: readonly Mapping[]): SourceEntry {
  const { assets } = record.asked
  return { ...record, asked: { ...record.asked, assets: { ...assets, include: mappedTerms(assets.include, mappings) } } }
}

function noteOf(by: string | null, about: string | null): { readonly note?: string } {
  const note = [by === null ? null : `Brought by ${by}.`, about].filter((text) => text !== null).join(' ')
  return note === '' ? {} : { note }
}

const ruleOf = ({ recurrence }: SourceEntry): string | null => (recurrence === null ? null : JSON.stringify(recurrence.when))

async function takenProblem(tx: Writes, id: string, owner: string | undefined, source: string): Promise<string | null> {
  if (owner !== undefined && owner !== source) return `${id} is an entry of ${owner} already. Change it there, or give this one another id.`
  return (await tx.ruleById(id)) === null ? null : `${id} is a standing rule already. Give this entry another id.`
}

type Keeping = TakingEntry & {
  readonly merged: Exclude<Merged, { kind: 'unchanged' }>
  readonly before: Entry | null
  readonly kept: KeptRecurrence | null
}

async function keepEntry(parts: CardParts, tx: Writes, { record, actor, by, wish, altered, merged, before, kept }: Keeping): Promise<void> {
  const { entry } = merged
  const at = parts.now()
  const signature = { at, by: by ?? wish.source }
  if (before === null) await tx.addEntry(entry, signature)
  else await tx.updateEntry(entry, signature)
  const rule = ruleOf(record)
  const { oddities = [], when } = record.recurrence ?? {}
  const again = { before: before?.windows ?? [], after: entry.windows, oddities, now: at }
  const isAgain = kept !== null && when !== undefined
  const warnings = JSON.stringify(isAgain ? warningsAfter({ known: kept, zone: when.start.zone, ...again }) : oddities)
  if (rule !== null) await tx.keepRecurrence({ entry: entry.id, source: wish.source, rule, warnings, at })
  else if (before !== null) await tx.dropRecurrence(entry.id)
  const what = merged.kind === 'added' ? [] : merged.what
  const detail = { source: wish.source, rev: entry.rev, what, where: record.where }
  if (merged.kind === 'added' || !merged.isQuiet) await tx.audit({ at, actor, verb: 'import-entry', subject: entry.id, detail })
  const versions = before === null ? [entry] : [before, entry]
  altered.push(...(await judgeAgain(parts, tx, versions, becauseOf(entry, merged.kind, what))))
}

const becauseOf = ({ id, source }: Entry, kind: 'added' | 'changed', what: readonly string[]): string =>
  kind === 'added' ? `${id} was read from ${source}` : `${id} was read again from ${source} (${what.join(', ')})`

/** Whoever brings a file may not approve their own change with it. */
function withoutOwnApproval(record: SourceEntry, by: string | null): { readonly record: SourceEntry; readonly note: string | null } {
  const { asked, state, approval } = record
  const isOwn = by !== null && approval !== null && [asked.requester, ...asked.implementers].some((name) => sameName(name) === sameName(by))
  if (!isOwn || asked.risk === 'low') return { record, note: null }
  const note = `${by} brought the approval of a change of their own: it does not count. Somebody else must bring it.`
  return { record: { ...record, approval: null, state: state === 'approved' ? 'submitted' : state }, note }
}

/** What a source says of the risk may raise it, never lower it below what the systems and items make of it. */
function riskOf(assets: readonly Asset[], { asked }: SourceEntry): Risk {
  const derived = deriveRisk(assetsOf(asked.assets, assets), asked.items).risk
  return asked.risk !== null && isRiskier(asked.risk, derived) ? asked.risk : derived
}

async function takeFreeze(
  parts: CardParts,
  tx: Writes,
  { record, actor, wish, altered }: Taking & { readonly record: SourceFreeze; readonly actor: Actor },
): Promise<Outcome> {
  const { freeze } = record
  const known = await tx.ruleById(freeze.id)
  if (known !== null && (known.source !== wish.source || known.kind !== 'freeze'))
    return { result: 'refused', why: `${freeze.id} is a rule of ${known.source} already. Give this freeze another id.` }
  if (JSON.stringify(known?.rule) === JSON.stringify(freeze)) return { result: 'unchanged', why: 'It says what is known already.' }
  const at = parts.now()
  await tx.addRule({ kind: 'freeze', rule: freeze }, wish.source, { at, by: wish.source })
  await tx.audit({ at, actor, verb: 'import-freeze', subject: freeze.id, detail: { source: wish.source, where: record.where } })
  const because = `the freeze ${freeze.id} was read from ${wish.source}`
  if (known !== null) altered.push(...(await judgeRuleAgain(parts, tx, known, { now: at, because })))
  altered.push(...(await judgeRuleAgain(parts, tx, { kind: 'freeze', rule: freeze }, { now: at, because })))
  return known === null ? { result: 'added', why: 'New freeze.' } : { result: 'changed', why: 'The freeze is another one now.' }
}

async function cancelAbsent(parts: CardParts, tx: Writes, actor: Actor, { wish, seen, altered }: Taking): Promise<readonly Imported[]> {
  const at: Instant = parts.now()
  const done: Imported[] = []
  const why = `It is not in ${wish.source} any more.`
  for (const id of (await tx.entriesAhead(wish.source, at)).filter((one) => !seen.has(one))) {
    const known = await tx.entryById(id)
    if (known === null) continue
    const entry: Entry = {
      ...known.entry,
      history: [...known.entry.history, { state: 'cancelled', at, by: wish.source, firstHeardAt: at, note: why }],
    }
    await tx.updateEntry(entry, { at, by: wish.source })
    await tx.dropRecurrence(id)
    await tx.audit({ at, actor, verb: 'import-entry', subject: id, detail: { source: wish.source, what: ['cancelled'] } })
    altered.push(...(await judgeAgain(parts, tx, [known.entry, entry], `${id} is not in ${wish.source} any more`)))
    done.push({ id, where: wish.source, result: 'cancelled', why })
  }
  for (const stored of (await tx.rulesOfSource(wish.source)).filter(({ rule }) => !seen.has(rule.id))) {
    await tx.removeRule(stored.rule.id, { at, by: wish.source })
    altered.push(
      ...(await judgeRuleAgain(parts, tx, stored, { now: at, because: `the freeze ${stored.rule.id} is not in ${wish.source} any more` })),
    )
    done.push({ id: stored.rule.id, where: wish.source, result: 'cancelled', why })
  }
  return done
}
