// The conversation with a device in a terminal, as a state machine without a clock: it is told what was heard and how long it was silent.
import type { Collected, Platform } from '../platform.ts'
import { refusalIn } from './capture.ts'
import { createEar, type Ear } from './ear.ts'
import { isPrompt } from './prompt.ts'

export type Sending = { readonly kind: 'command' | 'answer' | 'login' | 'secret' | 'nudge'; readonly text: string }
export type Answer = { readonly command: string; readonly as: Collected['as']; readonly text: string }
/** `said` are the device's own words: they may hold a secret. */
export type End = { readonly step: string; readonly reason: string; readonly said?: string } | 'done'
/** What to send now, and after how long a silence to say so. */
export type Turn = { readonly send: readonly Sending[]; readonly silenceMs: number; readonly end: End | null }

export type Dialogue = {
  readonly begin: () => Turn
  readonly heard: (text: string) => Turn
  readonly silent: () => Turn
  /** The device hung up. */
  readonly closed: () => End
  /** Where we are, in the words of the platform file. */
  readonly step: () => string
  readonly answers: () => readonly Answer[]
}

/** How long a silence must be before a line counts as a prompt; the surer we are, the shorter. */
const SILENCE = { known: 15, unknown: 150, greeting: 250, unechoed: 1_000, question: 200, glued: 1_000, nudge: 2_000, logout: 300 } as const

type Stage =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'enable'; readonly asked: boolean }
  | { readonly kind: 'setup'; readonly at: number }
  | { readonly kind: 'collect'; readonly at: number; readonly form: number }
  | { readonly kind: 'logout'; readonly at: number }

type Talk = {
  readonly platform: Platform
  readonly secrets: Secrets
  readonly asked: Set<string>
  readonly ear: Ear
  readonly answers: Answer[]
  stage: Stage
  /** The last prompt. */
  known: string
  nudges: number
}

/** Each is sent once at most, and only to a question for it. */
export type Secrets = { readonly username: string; readonly password: string | null; readonly enable: string | null }

export function createDialogue(platform: Platform, secrets: Secrets): Dialogue {
  const talk: Talk = {
    platform,
    secrets,
    asked: new Set(),
    ear: createEar(platform),
    answers: [],
    stage: { kind: 'greeting' },
    known: '',
    nudges: 0,
  }
  return {
    begin: () => wait(talk),
    heard: (text) => heard(talk, text),
    silent: () => silent(talk),
    closed: () =>
      talk.stage.kind === 'logout'
        ? 'done'
        : { step: stepOf(platform, talk.stage), reason: 'the device closed the connection before the answer was complete' },
    step: () => stepOf(platform, talk.stage),
    answers: () => talk.answers,
  }
}

function heard(talk: Talk, text: string): Turn {
  talk.ear.hear(text)
  const paged = talk.ear.paged()
  if (paged.length > 0)
    return wait(
      talk,
      paged.map(({ send }) => ({ kind: 'answer', text: send })),
    )
  const { stage } = talk
  const turn = stage.kind === 'enable' ? passwordAsked(talk, stage) : stage.kind === 'greeting' ? loginAsked(talk) : null
  return turn ?? wait(talk)
}

function silent(talk: Talk): Turn {
  const asked = talk.ear.asked()
  if (asked) return wait(talk, [{ kind: 'answer', text: asked.send }])
  if (atPrompt(talk)) return prompted(talk)
  return talk.stage.kind === 'logout' ? { ...wait(talk), end: 'done' } : nudge(talk)
}

const atPrompt = ({ platform, ear }: Talk): boolean => isPrompt(platform, ear.line())

const wait = (talk: Talk, send: readonly Sending[] = []): Turn => ({ send, silenceMs: silence(talk), end: null })

const fail = ({ platform, stage }: Talk, reason: string, said = ''): Turn => ({
  send: [],
  silenceMs: SILENCE.nudge,
  end: { step: stepOf(platform, stage), reason, said },
})

function silence(talk: Talk): number {
  const { platform, ear, stage, known, nudges } = talk
  if (stage.kind === 'logout') return SILENCE.logout
  if (platform.answer.some(({ when }) => when.test(ear.line()))) return SILENCE.question
  if (!atPrompt(talk)) return stage.kind === 'greeting' && /[#>$%]\s*$/.test(ear.line()) ? SILENCE.glued : SILENCE.nudge
  if (stage.kind === 'greeting') return SILENCE.greeting * (1 + nudges)
  if (platform.ssh.echo && !ear.hasEcho()) return SILENCE.unechoed
  return ear.line().trim() === known && platform.ssh.echo ? SILENCE.known : SILENCE.unknown
}

function command(talk: Talk, stage: Stage, text: string): Turn {
  talk.stage = stage
  talk.nudges = 0
  talk.ear.expect(text)
  return wait(talk, [{ kind: 'command', text }])
}

function setup(talk: Talk, at: number): Turn {
  const text = talk.platform.setup[at]
  return text === undefined ? collect(talk, 0, 0) : command(talk, { kind: 'setup', at }, text)
}

function collect(talk: Talk, at: number, form: number): Turn {
  const text = talk.platform.collect[at]?.commands[form]
  return text === undefined ? logout(talk, 0) : command(talk, { kind: 'collect', at, form }, text)
}

function logout(talk: Talk, at: number): Turn {
  const text = talk.platform.logout[at]
  return text === undefined ? { ...wait(talk), end: 'done' } : command(talk, { kind: 'logout', at }, text)
}

/** The device awaits a command: what it was asked before is through. */
function prompted(talk: Talk): Turn {
  const { stage, platform, ear } = talk
  if (stage.kind === 'collect') return collected(talk, stage)
  talk.known = ear.line().trim()
  const isLow = platform.enable?.when.test(ear.line()) === true
  if (stage.kind === 'greeting' && platform.enable && isLow) return command(talk, { kind: 'enable', asked: false }, platform.enable.command)
  if (stage.kind === 'enable' && stage.asked && isLow) return fail(talk, 'the device did not accept the enable password')
  if (stage.kind === 'setup') return setup(talk, stage.at + 1)
  return stage.kind === 'logout' ? logout(talk, stage.at + 1) : setup(talk, 0)
}

function collected(talk: Talk, { at, form }: Extract<Stage, { kind: 'collect' }>): Turn {
  const item = talk.platform.collect[at]
  const text = item?.commands[form]
  if (!item || text === undefined) return logout(talk, 0)
  const said = answerIn(talk)
  const refusal = refusalIn(talk.platform, said)
  talk.known = talk.ear.line().trim()
  if (refusal === null) talk.answers.push({ command: text, as: item.as, text: said.join('\n') })
  else if (item.commands[form + 1] !== undefined) return collect(talk, at, form + 1)
  else if (!item.optional) return fail(talk, 'the device rejected the command', refusal)
  return collect(talk, at + 1, 0)
}

/** The lines between the command and the prompt; what the device threw in behind an earlier prompt is none of it. */
function answerIn({ ear, known }: Talk): readonly string[] {
  const said = ear.lines()
  const from = said.findIndex((line) => line.trim() !== '' && line.trim() !== known)
  const body = from < 0 ? [] : said.slice(from)
  const stray = known === '' ? -1 : body.findIndex((line) => line.trim() === known)
  return stray < 0 ? body : body.slice(0, stray)
}

/** Some devices let everybody in and ask in the terminal. A second question means that the first answer was wrong. */
function loginAsked(talk: Talk): Turn | null {
  const { platform, ear, secrets, asked } = talk
  const line = ear.line()
  const kind = platform.login.user?.test(line) ? 'user' : platform.login.password?.test(line) ? 'password' : null
  if (kind === null || (asked.has(kind) && ear.lines().length === 0)) return null
  if (asked.has(kind)) return fail(talk, 'authentication failed: the device asks for the login again')
  if (kind === 'password' && secrets.password === null) return fail(talk, 'the device asks for a password and none was given')
  asked.add(kind)
  ear.expect(null)
  return wait(talk, [kind === 'user' ? { kind: 'login', text: secrets.username } : { kind: 'secret', text: secrets.password ?? '' }])
}

function passwordAsked(talk: Talk, { asked }: Extract<Stage, { kind: 'enable' }>): Turn | null {
  const { platform, ear, secrets } = talk
  if (!platform.enable?.password.test(ear.line())) return null
  if (asked) return ear.lines().length > 0 ? fail(talk, 'the device did not accept the enable password') : null
  if (secrets.enable === null) return fail(talk, 'the device asks for an enable password and none was given (enableEnv, --enable-env)')
  talk.stage = { kind: 'enable', asked: true }
  // A password is not repeated, at most starred.
  ear.expect(null)
  return wait(talk, [{ kind: 'secret', text: secrets.enable }])
}

/** A prompt that was there and scrolled away under a message of the device is called back by an empty line. */
function nudge(talk: Talk): Turn {
  const { ear, known, stage } = talk
  const isLost = stage.kind === 'greeting' || (known !== '' && ear.hasEcho() && ear.lines().some((line) => line.trim() === known))
  if (!isLost || talk.nudges >= 2) return wait(talk)
  talk.nudges += 1
  return wait(talk, [{ kind: 'nudge', text: '' }])
}

function stepOf(platform: Platform, stage: Stage): string {
  switch (stage.kind) {
    case 'greeting':
      return 'prompt'
    case 'enable':
      return 'enable'
    case 'setup':
      return platform.setup[stage.at] ?? 'setup'
    case 'collect':
      return platform.collect[stage.at]?.commands[stage.form] ?? 'collect'
    case 'logout':
      return 'logout'
  }
}
