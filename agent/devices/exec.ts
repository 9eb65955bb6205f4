// Asks a device one command at a time, each in a channel of its own, where there is no prompt to wait for.
import type { Client, ClientChannel } from 'ssh2'
import type { Answer } from '../../rules/platform/dialogue.ts'
import { refusalIn } from '../../rules/platform/capture.ts'
import { linesOnScreen } from '../../rules/platform/screen.ts'
import type { Platform } from '../../rules/platform.ts'
import type { Limits, Tap } from './device.ts'
import { Failure, failureOf } from './failure.ts'
import type { Talk } from './shell.ts'

type Said = { readonly text: string; readonly refusal: string | null }

export function talkByExec(client: Client, platform: Platform, limits: Limits, tap: Tap): Talk {
  const place = { step: 'connect' }
  const { promise: broken, reject } = Promise.withResolvers<never>()
  client.once('close', () => reject(new Failure(place.step, 'the device closed the connection before the answer was complete')))
  client.once('error', (error: Error) => reject(failureOf(place.step, error)))
  const bytes = { left: limits.maxBytes }

  const all = async (): Promise<readonly Answer[]> => {
    const answers: Answer[] = []
    for (const { commands, as, optional } of platform.collect) {
      let refusal: string | null = null
      for (const command of commands) {
        place.step = command
        tap('command', command)
        const said = await ask(client, platform, command, limits, bytes)
        refusal = said.refusal
        if (refusal !== null) continue
        answers.push({ command, as, text: said.text })
        break
      }
      if (refusal !== null && !optional) throw new Failure(place.step, 'the device rejected the command', refusal)
    }
    return answers
  }
  return { answers: Promise.race([all(), broken]), step: () => place.step }
}

function ask(client: Client, platform: Platform, command: string, limits: Limits, bytes: { left: number }): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>()
  const parts: Buffer[] = []
  const wrong: Buffer[] = []
  const stalled = () => reject(new Failure(command, `timed out: no progress for ${limits.commandMs / 1_000} s`))
  const stall = setTimeout(stalled, limits.commandMs)
  const take = (into: Buffer[]) => (chunk: Buffer) => {
    stall.refresh()
    bytes.left -= chunk.length
    if (bytes.left < 0) reject(new Failure(command, `the answer is larger than the limit of ${limits.maxBytes} bytes`))
    else into.push(chunk)
  }
  client.exec(command, (error: Error | undefined, channel: ClientChannel) => {
    if (error) return resolve({ text: '', refusal: `it does not run commands (${error.message})` })
    let code: number | null = null
    channel.on('data', take(parts))
    channel.stderr.on('data', take(wrong))
    channel.on('error', () => {})
    channel.once('exit', (status: number | null) => (code = status))
    channel.once('close', () => {
      const text = Buffer.concat(parts).toString('utf8')
      const lines = linesOnScreen(text)
      resolve({ text: lines.join('\n'), refusal: refusalIn(platform, lines) ?? badEnd(code, text, Buffer.concat(wrong).toString('utf8')) })
    })
  })
  return promise.finally(() => clearTimeout(stall))
}

/** A command that ends badly and says nothing useful was not taken; one that says something is judged by that. */
function badEnd(code: number | null, text: string, wrong: string): string | null {
  if (code === null || code === 0 || text.trim() !== '') return null
  return wrong.trim().split('\n')[0]?.trim() || `it ended with status ${code}`
}
