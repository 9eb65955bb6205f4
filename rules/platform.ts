// A platform says how to talk to one kind of network device and how to read its configuration. Files extend each other and compile into one plan.
import { PlatformFile } from './platform/file.ts'
import { compileLine, compileSet, type LinePattern } from './platform/pattern.ts'
import { compileTree, type TreePlan } from './tree/plan.ts'
import { parseYaml, type YamlResult } from './yaml.ts'

export { PlatformFile }

export type Question = { readonly when: LinePattern; readonly send: string }
export type Collected = {
  readonly commands: readonly string[]
  readonly as: 'config' | 'facts' | 'attribution'
  readonly optional: boolean
}
export type FactField = 'hostname' | 'version' | 'serial' | 'model'
/** `every`: each match counts, for stacks. */
export type FactReading = { readonly every: boolean; readonly pattern: LinePattern }
export type FactsOf = { readonly command: LinePattern | null } & Readonly<Record<FactField, readonly FactReading[]>>
export type VolatileRule =
  | { readonly kind: 'drop' | 'attribute' | 'counter'; readonly when: LinePattern }
  | { readonly kind: 'replace'; readonly when: LinePattern; readonly by: string }
export type VolatileBlock = {
  readonly from: LinePattern
  readonly to: LinePattern
  readonly isAttributed: boolean
  readonly fields: readonly LinePattern[]
}
export type SecretPattern = { readonly kind: 'stable' | 'salted' | 'public'; readonly source: string }
/** Lines that hold a secret only between two others: the name of a community in the section of communities. */
export type SecretSection = { readonly from: LinePattern; readonly to: LinePattern; readonly secret: string }
export type SaltedBlock = { readonly from: LinePattern; readonly to: LinePattern }

export type SyslogEvent = 'config-change' | 'config-command' | 'commit-requested'

export type Platform = {
  readonly name: string
  readonly title: string
  readonly verified: 'recorded' | 'software' | 'documentation'
  readonly ssh: {
    readonly mode: 'shell' | 'exec'
    readonly newline: string
    /** The device repeats what it is sent; false for the few that do not. */
    readonly echo: boolean
    readonly terminal: string
    readonly width: number
    readonly height: number
    readonly algorithms: 'modern' | 'legacy'
  }
  readonly prompt: readonly LinePattern[]
  readonly notPrompt: readonly LinePattern[]
  readonly pager: readonly Question[]
  readonly answer: readonly Question[]
  readonly enable: { readonly when: LinePattern; readonly command: string; readonly password: LinePattern } | null
  /** Questions of devices that ask for the login once more, in the terminal. */
  readonly login: { readonly user: LinePattern | null; readonly password: LinePattern | null }
  readonly setup: readonly string[]
  readonly collect: readonly Collected[]
  readonly logout: readonly string[]
  readonly reject: readonly LinePattern[]
  readonly config: {
    readonly comment: LinePattern | null
    readonly continued: string | null
    readonly start: LinePattern | null
    readonly end: LinePattern | null
    readonly minLines: number
    /** Less than this share of the last good copy is taken for a torn answer. */
    readonly minShare: number
  }
  readonly volatile: { readonly which: (line: string) => readonly number[]; readonly rules: readonly VolatileRule[] }
  readonly volatileBlocks: readonly VolatileBlock[]
  readonly secrets: readonly SecretPattern[]
  readonly saltedBlocks: readonly SaltedBlock[]
  readonly secretSections: readonly SecretSection[]
  readonly facts: readonly FactsOf[]
  readonly history: readonly LinePattern[]
  readonly tree: TreePlan
  /** In the order they are tried; null says that the message is no change. */
  readonly syslog: readonly { readonly when: LinePattern; readonly event: SyslogEvent | null }[]
}

export const parsePlatform = (text: string): YamlResult<PlatformFile> => parseYaml(text, PlatformFile)

const LISTS = ['pager', 'answer', 'reject', 'volatile', 'secrets', 'facts', 'history', 'syslog'] as const

/** What a file leaves out it has from the one it extends. Lists of rules come before those of the base, objects win key by key. */
export function extendPlatform(base: PlatformFile, own: PlatformFile): PlatformFile {
  const joined = Object.fromEntries(LISTS.map((key) => [key, [...(own[key] ?? []), ...(base[key] ?? [])]]))
  return PlatformFile.parse({
    ...base,
    ...own,
    ...joined,
    ssh: { ...base.ssh, ...own.ssh },
    config: { ...base.config, ...own.config },
    tree: { ...base.tree, ...own.tree },
    verified: own.verified ?? 'documentation',
  })
}

/** Asks password questions as most devices put them. */
const PASSWORD = '(?i)pass(?:word|code|phrase)\\s*:?\\s*$'
/** What nearly every command line says when it does not take a command. */
const REJECTED = [
  '^\\s*%\\s*(?:Invalid|Incomplete|Ambiguous|Unknown|Unrecognized|Bad|Authorization|Permission|Error|Access denied|Command (?:rejected|authorization failed))',
  '(?i)^\\s*(?:invalid (?:input|command)|unknown command|unrecognized command|command (?:not found|authorization failed|rejected|fail\\. Return code)|syntax error|authorization (?:failed|denied)|permission denied)',
]

export function compilePlatform(file: PlatformFile): Platform {
  const rules = file.volatile ?? []
  const single = rules.flatMap(singleRule)
  return {
    name: file.name,
    title: file.title,
    verified: file.verified ?? 'documentation',
    ssh: sshOf(file.ssh ?? {}),
    prompt: lines(file.prompt ?? '^[\\w.@()/:~-]+\\s?[#>$]\\s?$'),
    notPrompt: lines(file.not_prompt),
    pager: questions(file.pager),
    answer: questions(file.answer),
    enable: enableOf(file.enable),
    login: loginOf(file.login),
    setup: file.setup ?? [],
    collect: (file.collect ?? []).map(collectedOf),
    logout: file.logout ?? ['exit'],
    reject: [...(file.reject ?? []), ...REJECTED].map(compileLine),
    config: configOf(file.config ?? {}),
    volatile: { which: compileSet(single.map(({ when }) => when.source)), rules: single },
    volatileBlocks: rules.flatMap(blockRule),
    secrets: (file.secrets ?? []).flatMap(secretRule),
    saltedBlocks: (file.secrets ?? []).flatMap((rule) =>
      'salted_from' in rule ? [{ from: compileLine(rule.salted_from), to: compileLine(rule.to) }] : [],
    ),
    secretSections: sectionsOf(file.secrets),
    facts: (file.facts ?? []).map(factsOf),
    history: lines(file.history),
    tree: compileTree(file.tree, file.config),
    syslog: (file.syslog ?? []).map(({ when, event }) => ({ when: compileLine(when), event: event === 'none' ? null : event })),
  }
}

const sectionsOf = (secrets: PlatformFile['secrets'] = []): readonly SecretSection[] =>
  secrets.flatMap((rule) =>
    'stable' in rule && rule.from !== undefined
      ? [{ from: compileLine(rule.from), to: compileLine(rule.to ?? '^\\S'), secret: rule.stable }]
      : [],
  )

const loginOf = (login: PlatformFile['login']): Platform['login'] => ({
  user: login?.user === undefined ? null : compileLine(login.user),
  password: login?.password === undefined ? null : compileLine(login.password),
})

const enableOf = (enable: PlatformFile['enable']): Platform['enable'] =>
  enable ? { when: compileLine(enable.when), command: enable.command, password: compileLine(enable.password ?? PASSWORD) } : null

const collectedOf = ({ command, or = [], as, optional }: NonNullable<PlatformFile['collect']>[number]): Collected => ({
  commands: [command, ...or],
  as,
  optional: optional ?? as !== 'config',
})

const factsOf = (facts: NonNullable<PlatformFile['facts']>[number]): FactsOf => ({
  command: facts.command === undefined ? null : compileLine(facts.command),
  hostname: factOf(facts.hostname),
  version: factOf(facts.version),
  serial: factOf(facts.serial),
  model: factOf(facts.model),
})

const sshOf = (ssh: NonNullable<PlatformFile['ssh']>): Platform['ssh'] => ({
  mode: ssh.mode ?? 'shell',
  newline: ssh.newline ?? '\n',
  echo: ssh.echo ?? true,
  terminal: ssh.terminal ?? 'vt100',
  width: ssh.width ?? 511,
  height: ssh.height ?? 0,
  algorithms: ssh.algorithms ?? 'legacy',
})

const configOf = (config: NonNullable<PlatformFile['config']>): Platform['config'] => ({
  comment: config.comment === undefined ? null : compileLine(config.comment),
  continued: config.continued ?? null,
  start: config.start === undefined ? null : compileLine(config.start),
  end: config.end === undefined ? null : compileLine(config.end),
  minLines: config.min_lines ?? 1,
  minShare: config.min_share ?? 0.5,
})

const lines = (given: string | readonly string[] = []): readonly LinePattern[] =>
  (typeof given === 'string' ? [given] : given).map((source) => compileLine(source))

const questions = (given: readonly { readonly when: string; readonly send: string }[] = []): readonly Question[] =>
  given.map(({ when, send }) => ({ when: compileLine(when), send }))

type Volatile = NonNullable<PlatformFile['volatile']>[number]

function singleRule(rule: Volatile): readonly VolatileRule[] {
  if ('drop' in rule) return [{ kind: 'drop', when: compileLine(rule.drop) }]
  if ('attribute' in rule) return [{ kind: 'attribute', when: compileLine(rule.attribute) }]
  if ('counter' in rule) return [{ kind: 'counter', when: compileLine(rule.counter) }]
  if ('replace' in rule) return [{ kind: 'replace', when: compileLine(rule.replace), by: rule.with }]
  return []
}

const blockRule = (rule: Volatile): readonly VolatileBlock[] =>
  'from' in rule
    ? [
        {
          from: compileLine(rule.from),
          to: compileLine(rule.to),
          isAttributed: rule.do === 'attribute',
          fields: (rule.fields ?? []).map(compileLine),
        },
      ]
    : []

const secretRule = (rule: NonNullable<PlatformFile['secrets']>[number]): readonly SecretPattern[] => {
  if ('stable' in rule) return rule.from === undefined ? [{ kind: 'stable', source: rule.stable }] : []
  if ('salted' in rule) return [{ kind: 'salted', source: rule.salted }]
  return 'public' in rule ? [{ kind: 'public', source: rule.public }] : []
}

type FactRule = NonNullable<NonNullable<PlatformFile['facts']>[number]['hostname']>

const factOf = (rule: FactRule | undefined): readonly FactReading[] =>
  (rule === undefined ? [] : isList(rule) ? rule : [rule]).map((one) =>
    typeof one === 'string' ? { every: false, pattern: compileLine(one) } : { every: true, pattern: compileLine(one.every) },
  )

const isList = (rule: FactRule): rule is Extract<FactRule, readonly unknown[]> => Array.isArray(rule)
