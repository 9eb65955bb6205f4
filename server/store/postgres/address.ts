// Where PostgreSQL is, and what stands in the way of using it, in words that say what to do.
import { Refusal } from '../database.ts'

const EXAMPLE = 'postgres://knowngood@db.example.org:5432/knowngood'

/** Answers the address as it is; refuses what cannot be one. */
export function checkAddress(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url
  throw new Refusal(
    `The database address "${withoutPassword(url)}" is not one of PostgreSQL. Write it like ${EXAMPLE} in KNOWNGOOD_DATABASE_URL ` +
      '(the password may stand in PGPASSWORD), or leave it out to use the embedded database.',
  )
}

/** For people and logs. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url.replace(/:[^:@/]*@/, ':***@')
  const address = new URL(url)
  if (address.password !== '') address.password = '***'
  if (address.searchParams.has('password')) address.searchParams.set('password', '***')
  return address.href
}

/** By SQLSTATE, or the system's own code: what is wrong, and what to do. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start PostgreSQL, or correct host and port',
  ENOENT: 'nothing listens on that socket. Start PostgreSQL, or correct the folder',
  ENOTFOUND: 'there is no host of that name. Correct the name',
  EAI_AGAIN: 'the name of its host cannot be looked up now. See that DNS works, or use an address',
  ECONNRESET: 'it closed the connection. See its log, and whether it wants TLS (sslmode=require)',
  EHOSTUNREACH: 'its host cannot be reached. See that the network and its firewall let us through',
  ETIMEDOUT: 'it does not answer. See that the network and its firewall let us through',
  '28P01': 'it refuses the password. Correct it in the address or in PGPASSWORD',
  '28000': 'it does not let this user in. See its pg_hba.conf, and whether it wants TLS (sslmode=require)',
  '3D000': 'it has no database of that name. Create it (createdb), or correct the name',
  '42501': 'this user may not make tables there. Make it the owner of the database, or grant it create on the schema public',
  '53300': 'it has no connection left. Raise max_connections, or close what holds them',
  '57P03': 'it is starting up or shutting down. Try again in a moment',
}

/** Null for what is none of these. */
export function refusalOf(error: unknown, url: string): Refusal | null {
  const words = WORDS[codeOf(error)]
  return words === undefined ? null : new Refusal(`PostgreSQL at ${withoutPassword(url)} cannot be used: ${words}.`, { cause: error })
}

export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error && /timeout/i.test(error.message) ? 'ETIMEDOUT' : ''
}
