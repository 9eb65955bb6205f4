// `knowngood channel test`: sends a test through a channel of the configuration file, without a server.
import { aTest } from '../actions/test-channel.ts'
import type { Settings } from '../config.ts'
import { channelsOf } from '../config/channels.ts'
import { explainConfig, readConfig } from '../config/load.ts'
import { Refusal } from '../store/database.ts'

type Where = Pick<Settings, 'configFile' | 'configNamed' | 'publicUrl'>

/** Answers what the receiver said. */
export async function sendTest({ configFile, configNamed, publicUrl }: Where, name: string): Promise<string> {
  const read = readConfig(configFile, configNamed)
  if (!read.ok) throw new Refusal(explainConfig(configFile, read.problems))
  const { channels } = channelsOf(read.config, process.env)
  const channel = channels.find((one) => one.name === name)
  if (channel === undefined) {
    const known = channels.length === 0 ? 'It has none yet.' : `It has ${channels.map((one) => one.name).join(', ')}.`
    throw new Refusal(`${configFile} has no channel called ${name}. ${known}`)
  }
  const sent = await channel.send(aTest(Date.now(), publicUrl ?? read.config.publicUrl ?? 'http://127.0.0.1:8460'))
  if (!sent.ok) throw new Refusal(`The test did not arrive: ${sent.words}`)
  return `${name} took the test: ${sent.words}`
}
