// Alerts that go to somebody in particular, by mail: whoever asked for a change or makes it hears of it before everybody else does.
import { sameName } from '../../rules/card/approval.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Reads } from '../store/store.ts'
import type { Channel } from './channel.ts'

/** No channel of the configuration can have such a name. */
const PERSON = 'person:'

/** The channels of those among these names who have an account here and a mail address; none where no channel is configured to mail by. */
export async function channelsOfPeople(
  reads: Pick<Reads, 'people'>,
  names: readonly string[],
  configured: readonly string[],
): Promise<readonly string[]> {
  if (configured.length === 0) return []
  const wanted = new Set(names.map(sameName))
  const known = await reads.people()
  return known
    .filter(
      ({ name, login, mail, state }) => mail !== null && state === 'active' && (wanted.has(sameName(name)) || wanted.has(sameName(login))),
    )
    .map(({ id }) => `${PERSON}${id}`)
}

/** How screens name a channel: a person by their name. */
export function channelWord(people: readonly Pick<Person, 'id' | 'name'>[], channel: string): string {
  if (!channel.startsWith(PERSON)) return channel
  const person = people.find(({ id }) => id === channel.slice(PERSON.length))
  return person === undefined ? 'mail to somebody who is gone' : `mail to ${person.name}`
}

/** The mail channel addressed to this person as they are now; undefined when there is none, or no way to mail them any more. */
export async function channelToPerson(
  reads: Pick<Reads, 'person'>,
  channels: readonly Channel[],
  name: string,
): Promise<Channel | undefined> {
  if (!name.startsWith(PERSON)) return undefined
  const person = await reads.person(name.slice(PERSON.length))
  if (person === null || person.mail === null || person.state !== 'active') return undefined
  return channels.find(({ addressedTo }) => addressedTo !== undefined)?.addressedTo?.(person.mail)
}
