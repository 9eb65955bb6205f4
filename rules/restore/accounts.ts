// The way back of a user or a group: what useradd, usermod, gpasswd and their kin can say. A password cannot come back: it is not kept.
import type { Item, Value } from '../domain.ts'
import type { WayBack } from '../restore.ts'
import { asSentence, differing, isPlain, word } from './words.ts'

const NAME = /^[a-z_][\w.-]*\$?$/i
const NO_PASSWORD = 'Its password is not kept and does not come back.'

export function accountBack({ kind, path }: Item, now: Value | null, wanted: Value | null): WayBack | null {
  if (!NAME.test(path))
    return { commands: [], note: `Two entries of one name, or a name no tool takes: edit the file by hand. ${asSentence(now, wanted)}.` }
  return kind === 'user' ? userBack(path, now, wanted) : groupBack(path, now, wanted)
}

const OPTIONS = { uid: '-u', gid: '-g', home: '-d', shell: '-s', about: '-c' } as const

function userBack(name: string, now: Value | null, wanted: Value | null): WayBack | null {
  if (wanted === null)
    return { commands: [`usermod -L ${word(name)}`, `userdel ${word(name)}`], note: 'It should not exist. Its home is left.' }
  const differs = differing(now, wanted)
  const options = Object.entries(OPTIONS).flatMap(([field, option]) => {
    const to = differs.get(field)?.wanted
    return to === undefined || to === null || !isPlain(to) ? [] : [`${option} ${word(to)}`]
  })
  if (now === null) return { commands: [`useradd -M ${options.join(' ')} ${word(name)}`], note: NO_PASSWORD }
  const login = differs.get('login')
  const lock = login?.wanted?.endsWith('locked') ? [`usermod -L ${word(name)}`] : []
  const commands = [...(options.length > 0 ? [`usermod ${options.join(' ')} ${word(name)}`] : []), ...lock]
  const rest = [...differs.keys()].some((field) => !(field in OPTIONS)) && lock.length === 0
  if (commands.length === 0 && differs.size === 0) return now.hash === wanted.hash ? null : { commands, note: NO_PASSWORD }
  return { commands, note: rest ? `${asSentence(now, wanted)}. ${NO_PASSWORD}` : null }
}

function groupBack(name: string, now: Value | null, wanted: Value | null): WayBack | null {
  if (wanted === null) return { commands: [`groupdel ${word(name)}`], note: 'It should not exist.' }
  const differs = differing(now, wanted)
  const members = (value: Value | null): readonly string[] => (value?.values?.['members'] ?? '').split(', ').filter((one) => NAME.test(one))
  const [is, was] = [members(now), members(wanted)]
  const gid = differs.get('gid')?.wanted
  const number = gid !== undefined && gid !== null && /^\d+$/.test(gid) ? ` -g ${gid}` : ''
  const commands = [
    ...(now === null ? [`groupadd${number} ${word(name)}`] : number === '' ? [] : [`groupmod${number} ${word(name)}`]),
    ...was.filter((one) => !is.includes(one)).map((one) => `gpasswd -a ${word(one)} ${word(name)}`),
    ...is.filter((one) => !was.includes(one)).map((one) => `gpasswd -d ${word(one)} ${word(name)}`),
  ]
  return commands.length === 0 ? null : { commands, note: null }
}
