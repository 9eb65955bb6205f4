// argon2id from Node's own crypto. At most two computations at once, so that a storm of logins cannot take the machine's memory.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's first choice: 19 MiB, two passes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const AT_ONCE = 2

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number; readonly tagLength: number }

export type PasswordHasher = {
  /** PHC text: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
  hash(password: string): Promise<string>
  /** With null (an unknown person) computes just as long and answers false. */
  verify(password: string, stored: string | null): Promise<boolean>
}

const compute = (password: string, nonce: Uint8Array, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    argon2('argon2id', { ...cost, message: password.normalize('NFKC'), nonce }, (error, key) => (error ? reject(error) : resolve(key))),
  )

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

function parse(stored: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored)
  const [, memory, passes, parallelism, salt, key] = found ?? []
  if (!memory || !passes || !parallelism || !salt || !key) throw new Error('a stored password hash cannot be read')
  const bytes = Buffer.from(key, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: bytes.length }
  return { cost, salt: Buffer.from(salt, 'base64'), key: bytes }
}

/** Lets `limit` computations run and the others wait in line. */
function limited(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

export function passwordHasher(cost: Cost = COST, work: typeof compute = compute): PasswordHasher {
  const inLine = limited(AT_ONCE)
  const nobodysSalt = randomBytes(16)
  return {
    async hash(password) {
      const salt = randomBytes(16)
      const key = await inLine(() => work(password, salt, cost))
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(key)}`
    },
    async verify(password, stored) {
      if (stored === null) {
        await inLine(() => work(password, nobodysSalt, cost))
        return false
      }
      const { cost: used, salt, key } = parse(stored)
      return timingSafeEqual(await inLine(() => work(password, salt, used)), key)
    },
  }
}
