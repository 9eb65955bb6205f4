// Whom a name means, and at which address they read mail: people of the configuration file, and people with an account.
import type { Config } from '../config/file.ts'
import type { Person } from '../store/accounts/rows.ts'

export type Reader = {
  readonly name: string
  /** Null where nobody wrote one down. */
  readonly mail: string | null
  /** What else they are called: sign-in, accounts on hosts, the address itself. */
  readonly also: readonly string[]
}

export function readersOf({ people }: Pick<Config, 'people'>, accounts: readonly Person[]): readonly Reader[] {
  return [
    ...Object.entries(people).map(([name, { mail = null, accounts: also }]) => ({
      name,
      mail,
      also: mail === null ? also : [...also, mail],
    })),
    ...accounts
      .filter(({ state }) => state === 'active')
      .map(({ name, login, mail }) => ({ name, mail, also: mail === null ? [login] : [login, mail] })),
  ]
}

export type Whom =
  | { readonly ok: true; readonly mail: string }
  /** Why no mail can be sent, as the end of a sentence. */
  | { readonly ok: false; readonly why: string }

export function mailOf(readers: readonly Reader[], wanted: string): Whom {
  const name = wanted.toLowerCase()
  const meant = readers.filter((one) => [one.name, ...one.also].some((known) => known.toLowerCase() === name))
  const mails = [...new Set(meant.flatMap(({ mail }) => (mail === null ? [] : [mail.toLowerCase()])))]
  const [mail] = mails
  if (mail === undefined)
    return {
      ok: false,
      why:
        meant.length > 0
          ? `no mail address of ${wanted} is known. Write it under "people:" in the configuration file, or into their account`
          : `nobody here is called ${wanted}. Write them and their mail under "people:" in the configuration file, or give them an account`,
    }
  return mails.length > 1
    ? { ok: false, why: `several people are called ${wanted}. Name one by sign-in name or mail address` }
    : { ok: true, mail }
}
