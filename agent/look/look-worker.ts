// The looking thread: decides when to look where. Hints are answered after a short pause, everything is looked at again each minute.
import { parentPort, workerData } from 'node:worker_threads'
import type { ItemKind } from '../../rules/domain.ts'
import { allCollectors } from '../items/all.ts'
import { createLooker } from '../look.ts'
import type { PacksRead } from '../packs.ts'
import { planOf } from '../plan.ts'
import { giveBack } from '../memory.ts'
import { messageOf } from '../refusal.ts'
import { openDatabase } from '../store/database.ts'
import { recorderOn } from '../store/recorder.ts'
import { isBroken, roomIn } from '../store/room.ts'
import type { Hint, LookOrder, LookReport, WatchOrder } from '../watch/protocol.ts'
import type { Looked } from './eye.ts'
import type { Filled } from './fill.ts'
import { type RawPath, rawOf } from './names.ts'
import { createSnapshot, ofKinds } from './snapshot.ts'
import { statusOf } from './status.ts'

export type LookWorkerData = {
  readonly data: string
  readonly fleetKey: Uint8Array
  readonly watch: readonly string[]
  readonly packs: PacksRead
  readonly rescanMs: number
  /** Kinds of items beside files. */
  readonly items: readonly ItemKind[] | 'all'
  /** Where the file system of the host is. */
  readonly root: string
}

/** Long enough for an editor to finish its save, short enough to be told within a second. */
const DEBOUNCE_MS = 300
const VERIFY_EVERY_MS = 10_000
const FILL_SLICE_MS = 200
const REST_MS = 3_000
const ROOM_AGAIN_MS = 1_000
const RUSH_CHANGES = 1_000

const { data, fleetKey, watch, packs, rescanMs, items, root } = workerData as LookWorkerData
const main = parentPort
const now = (): number => Date.now()
const db = openDatabase(data)
const { record, recordNow } = recorderOn(db)
const room = roomIn(data, db)
let plan = planOf(packs, watch, null)
const looker = createLooker({ db, record, fleetKey, ownFolder: rawOf(data), root: rawOf(root), now }, plan)
const snapshot = createSnapshot({
  db,
  record,
  fleetKey,
  now,
  root: rawOf(root),
  collectors: () => ofKinds(allCollectors(), items),
})

const watcher = { directories: 0, limited: 0, overflows: 0, scanMs: 0, lastScanAt: null as number | null }
const dirty = new Set<RawPath>()
let soon: NodeJS.Timeout | null = null
let next: NodeJS.Timeout | null = null
let resting: NodeJS.Timeout | null = null
/** So much was read or changed that memory must be given back after. The first look is a rush. */
let isRush = true
/** Everything was looked at, and the texts a first look put off are there. */
let isWhole = false
let isFilled = false
let isCollected = false

const tell = (report: LookReport | WatchOrder): void => main?.postMessage(report)
function note(name: string, from: number, detail: string): void {
  try {
    recordNow({ kind: 'note', name, from, to: now(), detail }, now())
  } catch (error) {
    missed(error)
  }
}

const told = (recorded: number): void =>
  tell({ kind: 'looked', recorded, isWhole, status: statusOf(looker, now(), watcher, snapshot.status()) })

function look(work: () => Looked): Looked | null {
  if (!room.isThere()) {
    // What changes now is found by the look at everything, once there is room to record it.
    told(0)
    return null
  }
  try {
    const looked = work()
    const { entered: enter, left: leave } = looked
    if (enter.length + leave.length > 0) tell({ kind: 'watch', enter, leave })
    told(looked.recorded)
    isRush ||= looked.recorded >= RUSH_CHANGES
    return looked
  } catch (error) {
    missed(error)
    return null
  }
}

function missed(error: unknown): void {
  room.lost(error)
  tell({ kind: 'failed', message: messageOf(error), isBroken: isBroken(error) })
}

function lookAtAll(because: 'start' | 'rescan'): void {
  if (next) clearTimeout(next)
  dirty.clear()
  const startedAt = now()
  const looked = look(() => {
    const all = looker.all(because)
    watcher.scanMs = all.ms
    watcher.lastScanAt = startedAt
    return all
  })
  // Without room nothing is looked at, so it costs nothing to ask for it often.
  next = setTimeout(() => lookAtAll(looked ? 'rescan' : because), room.isThere() ? rescanMs : Math.min(rescanMs, ROOM_AGAIN_MS))
  if (looked !== null) fillOn()
}

/** In slices, so that hints are heard in between. */
function fillOn(): void {
  let filled: Filled = 'all'
  try {
    filled = looker.fill(FILL_SLICE_MS)
  } catch (error) {
    missed(error)
  }
  isFilled ||= filled !== 'some'
  tellWhole()
  if (filled !== 'all') setImmediate(fillOn)
  else if (isRush) rest()
}

function tellWhole(): void {
  if (isWhole || !isFilled || !isCollected) return
  isWhole = true
  told(0)
}

/** Everything that is no file, at the pace of the rescans. */
async function collect(because: 'start' | 'rescan'): Promise<void> {
  const looked = room.isThere()
  try {
    if (looked) told(await snapshot.look(because))
    isCollected ||= looked
    tellWhole()
  } catch (error) {
    missed(error)
  }
  setTimeout(() => void collect(looked ? 'rescan' : because), rescanMs)
}

/** After a rush: what it took is given back. */
function rest(): void {
  if (resting) clearTimeout(resting)
  resting = setTimeout(() => {
    resting = null
    isRush = false
    db.exec('pragma shrink_memory')
    giveBack()
  }, REST_MS)
}

function lookSoon(paths: readonly RawPath[]): void {
  for (const path of paths) dirty.add(path)
  soon ??= setTimeout(() => {
    soon = null
    const where = [...dirty]
    dirty.clear()
    if (where.length > 0) look(() => looker.some(where, 'watch'))
  }, DEBOUNCE_MS)
}

function hear(said: Hint | LookOrder): void {
  switch (said.kind) {
    case 'moved':
      return lookSoon(said.paths)
    case 'watching':
      if (said.limited > 0 && watcher.limited === 0)
        note(
          'watch-limit',
          now(),
          `${said.limited} folders are looked at by the clock only: the host allows no more watches. Raise fs.inotify.max_user_watches.`,
        )
      watcher.directories = said.directories
      watcher.limited = said.limited
      look(() => looker.some(said.paths, 'watch'))
      return
    case 'overflowed':
      watcher.overflows += 1
      note(
        'watch-overflow',
        watcher.lastScanAt ?? now(),
        `${said.hints} hints came at once; some may be missing. Everything was looked at again.`,
      )
      return lookAtAll('rescan')
    case 'packs':
      return follow(said.packs)
    case 'stop':
      snapshot.close()
      db.close()
      tell({ kind: 'stopped' })
      return process.exit(0)
  }
}

function follow(read: PacksRead): void {
  const fresh = planOf(read, watch, plan)
  const isSame = fresh.fingerprint === plan.fingerprint
  plan = fresh
  looker.setPlan(plan)
  if (isSame) return told(0)
  note('packs-changed', now(), `The packs in force changed: ${plan.packs.map(({ name }) => name).join(', ')}.`)
  lookAtAll('rescan')
}

main?.on('message', hear)
let verifiedAt = performance.now()
setInterval(() => {
  const elapsed = performance.now() - verifiedAt
  verifiedAt += elapsed
  look(() => looker.verify(elapsed))
}, VERIFY_EVERY_MS)
lookAtAll('start')
void collect('start')
