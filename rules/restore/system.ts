// The way back of everything else a host is made of: the command that sets it where one does, else what it should be, in words.
import type { Item, ItemKind, Value } from '../domain.ts'
import type { WayBack } from '../restore.ts'
import { asSentence, isPlain, word } from './words.ts'

type Back = (item: Item, now: Value | null, wanted: Value | null) => readonly string[]

const NAME = /^[\w@.:-]+$/
const is = (value: Value | null, name: string): string => value?.values?.[name] ?? ''

/** `masked` lies on top of what was enabled before, and comes off first. */
const unitBack: Back = ({ path }, now, wanted) => {
  const [from, to] = [is(now, 'state'), is(wanted, 'state')]
  if (!NAME.test(path) || now === null || wanted === null || from === to) return []
  if (is(wanted, 'file').startsWith('/etc/init.d/'))
    return [to === 'enabled' ? `rc-update add ${word(path)}` : `rc-update del ${word(path)}`]
  const unmask = from === 'masked' ? [`systemctl unmask ${word(path)}`] : []
  const verbs: Readonly<Record<string, string>> = { enabled: 'enable', disabled: 'disable', masked: 'mask' }
  const verb = verbs[to]
  return [...unmask, ...(verb === undefined ? [] : [`systemctl ${verb} ${word(path)}`])]
}

/** In force now; what its files say is an item of its own. */
const sysctlBack: Back = ({ path }, _, wanted) => {
  const value = is(wanted, 'value')
  return wanted === null || !/^[\w./-]+$/.test(path) || value === '' || !isPlain(value) ? [] : [`sysctl -w ${word(`${path}=${value}`)}`]
}

const moduleBack: Back = ({ path }, now, wanted) => {
  if (!NAME.test(path) || is(wanted ?? now, 'state') !== 'loaded') return []
  if (wanted === null) return [`modprobe -r ${word(path)}`]
  return now === null ? [`modprobe ${word(path)}`] : []
}

const mountBack: Back = ({ path }, now, wanted) => {
  if (!isPlain(path)) return []
  if (wanted === null) return [`umount ${word(path)}`]
  const access = is(wanted, 'access') === 'read only' ? 'ro' : 'rw'
  const options = [access, ...is(wanted, 'options').split(', ')].filter((one) => /^[\w=:.,/-]+$/.test(one)).join(',')
  const [type, source] = [is(wanted, 'type'), is(wanted, 'source')]
  if (now === null)
    return type === '' || !isPlain(source) ? [] : [`mount -t ${word(type)} -o ${word(options)} ${word(source)} ${word(path)}`]
  return is(now, 'source') === source && is(now, 'type') === type ? [`mount -o ${word(`remount,${options}`)} ${word(path)}`] : []
}

const routeBack: Back = ({ path, key = '' }, now, wanted) => {
  const six = path === 'default (IPv6)' || path.includes(':')
  const to = path.startsWith('default') ? 'default' : path
  const known = wanted ?? now
  if (!/^[\w.:/]+$/.test(to) || !NAME.test(key) || known === null) return []
  const [via, metric] = [is(known, 'via'), is(known, 'metric')]
  const way = [to, ...(via === '' ? [] : ['via', via]), 'dev', key, ...(metric === '' ? [] : ['metric', metric])]
  return [['ip', ...(six ? ['-6'] : []), 'route', wanted === null ? 'del' : 'replace', ...way].map(word).join(' ')]
}

const BACKS: Partial<Readonly<Record<ItemKind, Back>>> = {
  unit: unitBack,
  timer: unitBack,
  sysctl: sysctlBack,
  module: moduleBack,
  mount: mountBack,
  route: routeBack,
}
/** These last until the host starts anew: the files that say so are items of their own. */
const PASSING: readonly ItemKind[] = ['sysctl', 'module', 'mount', 'route']

export function systemBack(item: Item, now: Value | null, wanted: Value | null): WayBack | null {
  const commands = BACKS[item.kind]?.(item, now, wanted) ?? []
  if (commands.length > 0)
    return {
      commands,
      note: PASSING.includes(item.kind) ? 'It lasts until the host starts anew: look at the files that set it too.' : null,
    }
  const name = item.key === undefined ? item.path : `${item.path} ${item.key}`
  if (now === null) return { commands, note: `${name} should be there again${described(wanted)}.` }
  if (wanted === null) return { commands, note: `${name} should not be there.` }
  const differs = asSentence(now, wanted)
  return differs === '' ? null : { commands, note: `${differs}.` }
}

function described(value: Value | null): string {
  const said = Object.entries(value?.values ?? {}).map(([name, to]) => `${name} ${to}`)
  return said.length === 0 ? '' : `: ${said.join('; ')}`
}
