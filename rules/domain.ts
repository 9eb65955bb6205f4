// The words of the product. Everything else speaks in these; one word, one meaning.

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number

/** From one instant to another, `from <= to`. What we know of the time of a change is always a span. */
export type Span = { readonly from: Instant; readonly to: Instant }

export const ITEM_KINDS = [
  'file',
  'package',
  'unit',
  'user',
  'group',
  'sudoers',
  'ssh-key',
  'cron',
  'timer',
  'port',
  'sysctl',
  'module',
  'mount',
  'route',
  'dns',
  'firewall',
  'certificate',
  'db-setting',
  'container-image',
  'device-config',
  'firmware',
  'probe',
] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** One monitored thing on an asset. `path` of a file is escaped text: see `showBytes` for names that are not UTF-8. */
export type Item = { readonly kind: ItemKind; readonly path: string; readonly key?: string }

export const OPERATIONS = ['added', 'modified', 'removed', 'moved'] as const
export type Operation = (typeof OPERATIONS)[number]

export const ASSET_FLAGS = ['audit', 'security', 'confidential', 'financial'] as const
export type AssetFlag = (typeof ASSET_FLAGS)[number]

/** A server or device. `id` is its name on every screen and in every selector. */
export type Asset = {
  readonly id: string
  readonly tags: readonly string[]
  readonly services: readonly string[]
  readonly flags: readonly AssetFlag[]
}

/**
 * What an item was at one look. `hash` is `sha256:<hex>` of the bytes, `hmac:<hex>` (keyed with the fleet's key) where the bytes hold
 * secrets, null where they could not be read. `text` is the redacted text, null with `noText` saying why there is none.
 */
export type Value = {
  readonly hash: string | null
  readonly type?: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'device'
  readonly size?: number
  /** Four octal digits: "0644". */
  readonly mode?: string
  /** "uid:gid", with names where the host knows them: "root:root". */
  readonly owner?: string
  readonly target?: string
  readonly mtime?: Instant
  readonly ctime?: Instant
  readonly text?: string | null
  readonly noText?: 'binary' | 'too-large' | 'sensitive' | 'unreadable' | 'not-a-file'
  readonly version?: string
  readonly values?: Readonly<Record<string, string>>
  readonly canon?: string
}

export type DetectedBy = 'watch' | 'rescan' | 'rehash' | 'start' | 'report'

/** The package transaction in which a file was written, as the host's own package database tells it. */
export type PackageTrace = {
  readonly name: string
  readonly version: string
  readonly txn?: string
  readonly manifestOk?: boolean
  readonly conffile?: boolean
}

/** One item differs between two looks. Times are the agent's own clock; `receivedAt` is the server's. */
export type Change = {
  readonly id: string
  readonly asset: string
  readonly item: Item
  readonly op: Operation
  readonly before: Value | null
  readonly after: Value | null
  /** Last look that still had `before`; null when there was none (an item never seen before). */
  readonly lastSeen: Instant | null
  /** First look with `after`. */
  readonly firstSeen: Instant
  /** The one instant, where a log or the kernel gave it. */
  readonly exact: Instant | null
  readonly receivedAt: Instant | null
  /** Server clock minus agent clock; null when unknown. */
  readonly clockOffsetMs: number | null
  /** Uncertainty of the times, ± ms. */
  readonly sigmaMs: number
  readonly detectedBy: DetectedBy
  readonly actor: string | null
  readonly actorSource: string | null
  readonly pkg: PackageTrace | null
  /** A change id found in the session, the commit or the tool that made the change. */
  readonly ref: string | null
}

export const ENTRY_STATES = [
  'draft',
  'submitted',
  'approved',
  'rejected',
  'withdrawn',
  'cancelled',
  'implemented',
  'closed',
  'edited',
] as const
export type EntryState = (typeof ENTRY_STATES)[number]
export const RISKS = ['low', 'medium', 'high'] as const
export type Risk = (typeof RISKS)[number]
export const ENTRY_KINDS = ['normal', 'standard', 'emergency'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** What happened to an entry. `edited` voids an approval; it is kept like every other step. */
export type EntryStep = {
  readonly state: EntryState
  readonly at: Instant
  readonly by: string
  /** When a polled source first told us; `at` is not trusted there. */
  readonly firstHeardAt?: Instant
  /** Why, or what is honest to know about this step: "Written 40 min after the change it covers." */
  readonly note?: string
}

export type Selector = { readonly include: readonly string[]; readonly exclude?: readonly string[] }
export type ItemScope = { readonly kind?: ItemKind; readonly path: string; readonly op?: Operation }

export type Expectation =
  | { readonly kind: 'hash'; readonly value: string; readonly item?: ItemScope }
  | { readonly kind: 'version'; readonly op: '=' | '>='; readonly value: string; readonly item?: ItemScope }
  | { readonly kind: 'key'; readonly key: string; readonly value: string; readonly item?: ItemScope }
  | { readonly kind: 'present'; readonly item?: ItemScope }
  | { readonly kind: 'absent'; readonly item?: ItemScope }

/** One approved-schedule record: a change card, or a record read from another system. */
export type Entry = {
  readonly id: string
  readonly source: string
  readonly rev: number
  readonly summary: string
  readonly requester: string
  readonly implementers: readonly string[]
  readonly kind: EntryKind
  readonly risk: Risk
  readonly assets: Selector
  /** Empty means any item: a loose scope. */
  readonly items: readonly ItemScope[]
  readonly windows: readonly Span[]
  readonly earlyToleranceMs?: number
  readonly lateToleranceMs?: number
  readonly history: readonly EntryStep[]
  /** When a source that keeps an approval through edits last changed window, scope or expectation; a card voids its approval instead. */
  readonly editedAt?: Instant
  readonly expect: readonly Expectation[]
  readonly rollout: 'all' | 'rolling'
  readonly backout: boolean
  /** Where it is written how this is done: an address. Needed at high risk. */
  readonly procedure?: string
  /** Who is at hand while it is made. Needed at high risk. */
  readonly standby?: readonly string[]
  readonly actorStrict: boolean
  readonly freezeExempt: boolean
  /** The change this card was written from, after the fact. */
  readonly fromChange?: string
}

export const VERDICTS = [
  'authorised',
  'standard',
  'grace',
  'emergency_pending',
  'outside_window_early',
  'outside_window_late',
  'outside_window_gap',
  'frozen',
  'unapproved',
  'wrong_content',
  'wrong_actor',
  'out_of_scope',
  'unauthorised',
  'undetermined',
  'reverted',
  'noise',
] as const
export type VerdictKind = (typeof VERDICTS)[number]

export const FACETS = ['asset', 'item', 'time', 'approval', 'content', 'actor', 'freeze'] as const
export type FacetName = (typeof FACETS)[number]
export const DEFECTS = ['time', 'content', 'actor', 'approval', 'freeze', 'scope'] as const
export type Defect = (typeof DEFECTS)[number]

/** One facet of the nearest entry as a person reads it: ✓ ✗ ? – and the datum that decided it. */
export type FacetReading = { readonly facet: FacetName; readonly mark: 'yes' | 'no' | 'unknown' | 'none'; readonly datum: string }

/** What we say about a change, with everything it rests on. Stored as it is; a later judgement is a new record. */
export type Judgement = {
  readonly verdict: VerdictKind
  /** The entry that gets the credit, or null. */
  readonly entry: string | null
  readonly nearest: { readonly id: string; readonly defects: readonly Defect[] } | null
  readonly modifiers: readonly string[]
  /** 0 to 1, two decimals. */
  readonly confidence: number
  /** The value may become the baseline without a person. */
  readonly promote: boolean
  /** The interval judged, in server time. */
  readonly interval: Span
  readonly facets: readonly FacetReading[]
  readonly runnersUp: readonly { readonly id: string; readonly defects: readonly Defect[] }[]
  readonly explanation: string
}

export const ROLES = ['viewer', 'operator', 'approver', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

export type Severity = 'high' | 'medium' | 'low'
