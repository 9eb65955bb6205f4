// Talks to a device in a terminal: carries bytes and silences to the dialogue, and its words back.
import { StringDecoder } from 'node:string_decoder'
import type { Client, ClientChannel } from 'ssh2'
import { createDialogue, type Answer, type Secrets, type Sending, type Turn } from '../../rules/platform/dialogue.ts'
import type { Platform } from '../../rules/platform.ts'
import type { Limits, Tap } from './device.ts'
import { Failure, failureOf } from './failure.ts'

export type Talk = {
  readonly answers: Promise<readonly Answer[]>
  readonly step: () => string
}

/** A farewell that takes longer is cut short; everything asked for is here by then. */
const FAREWELL_MS = 1_500

export function talkInShell(client: Client, platform: Platform, secrets: Secrets, limits: Limits, tap: Tap): Talk {
  const dialogue = createDialogue(platform, secrets)
  const { promise, resolve, reject } = Promise.withResolvers<readonly Answer[]>()
  client.once('close', () => finish(dialogue.closed()))
  client.once('error', (error: Error) => (dialogue.step() === 'logout' ? finish('done') : reject(failureOf(dialogue.step(), error))))
  const finish = (end: ReturnType<typeof dialogue.closed>): void => {
    if (end === 'done') resolve(dialogue.answers())
    else reject(new Failure(end.step, end.reason, end.said))
  }
  const { terminal, width, height } = platform.ssh
  client.shell({ term: terminal, cols: width, rows: height }, (error: Error | undefined, channel: ClientChannel) => {
    if (error) reject(new Failure('connect', `the device opens no terminal: ${error.message}`))
    else converse(channel, { dialogue, platform, limits, tap, finish })
  })
  return { answers: promise, step: dialogue.step }
}

type Conversation = {
  readonly dialogue: ReturnType<typeof createDialogue>
  readonly platform: Platform
  readonly limits: Limits
  readonly tap: Tap
  readonly finish: (end: ReturnType<ReturnType<typeof createDialogue>['closed']>) => void
}

function converse(channel: ClientChannel, { dialogue, platform, limits, tap, finish }: Conversation): void {
  const decoder = new StringDecoder('utf8')
  let silence: NodeJS.Timeout | undefined
  let stall: NodeJS.Timeout | undefined
  let farewell: NodeJS.Timeout | undefined
  let bytes = 0

  const end = (how: Parameters<typeof finish>[0]): void => {
    for (const timer of [silence, stall, farewell]) clearTimeout(timer)
    channel.removeAllListeners('data')
    channel.on('data', () => {})
    finish(how)
  }
  const moved = (): void => {
    clearTimeout(stall)
    stall = setTimeout(
      () => end({ step: dialogue.step(), reason: `timed out: no progress for ${limits.commandMs / 1_000} s` }),
      limits.commandMs,
    )
  }
  const act = ({ send, silenceMs, end: over }: Turn): void => {
    for (const one of send) {
      tap(one.kind, one.kind === 'secret' ? 'password' : one.text)
      channel.write(bytesOf(one, platform.ssh.newline))
      if (one.kind === 'command' || one.kind === 'secret') moved()
    }
    clearTimeout(silence)
    if (over !== null) return end(over)
    if (dialogue.step() === 'logout') farewell ??= setTimeout(() => end('done'), FAREWELL_MS)
    // What waits in the socket is heard before we call it a silence.
    silence = setTimeout(() => setImmediate(() => act(heardSince === bytes ? dialogue.silent() : dialogue.heard(''))), silenceMs)
    const heardSince = bytes
  }
  channel.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > limits.maxBytes)
      return end({ step: dialogue.step(), reason: `the answer is larger than the limit of ${limits.maxBytes} bytes` })
    moved()
    act(dialogue.heard(decoder.write(chunk)))
  })
  channel.on('error', () => {})
  channel.once('close', () => end(dialogue.closed()))
  moved()
  act(dialogue.begin())
}

function bytesOf({ kind, text }: Sending, newline: string): string {
  return kind === 'answer' ? text : text + newline
}
