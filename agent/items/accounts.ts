// Users and groups as /etc/passwd, /etc/group and /etc/shadow have them. Of a password only whether there is one, and a keyed digest.
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'

export type Account = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
  readonly about: string
}

const fieldsOf = (text: string, least: number): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= least && fields[0] !== '')

/** Lines of `root:x:0:0:root:/root:/bin/bash`. */
export const parsePasswd = (text: string): readonly Account[] =>
  fieldsOf(text, 7).map(([name = '', , uid = '', gid = '', about = '', home = '', shell = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    about,
    home,
    shell,
  }))

export type Shadow = { readonly password: string; readonly changedDay: string; readonly expiresDay: string }

/** Lines of `root:$y$…:19000:0:99999:7:::`. */
export const parseShadow = (text: string): ReadonlyMap<string, Shadow> =>
  new Map(
    fieldsOf(text, 2).map(([name = '', password = '', changedDay = '', , , , , expiresDay = '']) => [
      name,
      { password, changedDay, expiresDay },
    ]),
  )

const DAY_MS = 86_400_000
const dayOf = (days: string): string => (/^\d{1,6}$/.test(days) ? new Date(Number(days) * DAY_MS).toISOString().slice(0, 10) : 'not known')

/** What stands in the password field, without the password: `!` and `*` before it lock it. */
function loginWord(field: string): string {
  if (field === '') return 'open to anybody'
  if (/^[!*]+$/.test(field)) return 'no password'
  return field.startsWith('!') ? 'password, locked' : 'password'
}

export function usersFrom(accounts: readonly Account[], shadow: ReadonlyMap<string, Shadow> | null): readonly Found[] {
  return unique(accounts).map(({ name, uid, gid, home, shell, about }): Found => {
    const own = shadow?.get(name)
    return {
      path: name,
      values: {
        uid: String(uid),
        gid: String(gid),
        home,
        shell,
        ...(about === '' ? {} : { about }),
        login: shadow === null ? null : own ? loginWord(own.password) : 'not in shadow',
        loginSetOn: shadow === null ? null : own ? dayOf(own.changedDay) : 'not known',
        ...(own && own.expiresDay !== '' ? { expires: dayOf(own.expiresDay) } : {}),
      },
      ...(own ? { secret: own.password } : {}),
    }
  })
}

/** The first line of a name is the one that counts; a second one is worth seeing too. */
function unique(accounts: readonly Account[]): readonly Account[] {
  const seen = new Map<string, number>()
  return accounts.map((account) => {
    const times = (seen.get(account.name) ?? 0) + 1
    seen.set(account.name, times)
    return times === 1 ? account : { ...account, name: `${account.name} (line ${times})` }
  })
}

/** Lines of `sudo:x:27:alice,bob`. */
export const groupsFrom = (text: string): readonly Found[] => {
  const seen = new Set<string>()
  return fieldsOf(text, 4).flatMap(([name = '', , gid = '', members = '']): Found[] => {
    if (seen.has(name)) return []
    seen.add(name)
    return [{ path: name, values: { gid, members: members.split(',').filter(Boolean).sort().join(', ') } }]
  })
}

export const accountsOf = (host: HostView, covers: string | null = ''): readonly Account[] =>
  parsePasswd(host.text('/etc/passwd', covers) ?? '')

export const users: Collector = {
  kind: 'user',
  every: 1,
  collect: (host) => {
    const shadow = host.text('/etc/shadow', null)
    return { found: usersFrom(accountsOf(host), shadow === null ? null : parseShadow(shadow)) }
  },
}

export const groups: Collector = {
  kind: 'group',
  every: 1,
  collect: (host) => ({ found: groupsFrom(host.text('/etc/group', '') ?? '') }),
}
