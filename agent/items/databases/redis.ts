// Asks Redis or Valkey for its settings in force, in its own protocol.
import { connect } from 'node:net'
import type { Asking, Setting } from '../databases.ts'

const MS = 3_000
const MOST_BYTES = 4 << 20

const command = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

type Reply = string | null | readonly Reply[]

/** One reply from the front of what came; null while it is not whole. Throws what the server complains about. */
export function replyIn(bytes: Buffer, from = 0): { readonly reply: Reply; readonly end: number } | null {
  const line = bytes.indexOf('\r\n', from)
  if (line < 0) return null
  const text = bytes.toString('utf8', from + 1, line)
  const next = line + 2
  switch (String.fromCharCode(bytes[from] ?? 0)) {
    case '-':
      throw new Error(`the database says: ${text.slice(0, 200)}`)
    case '+':
    case ':':
      return { reply: text, end: next }
    case '$': {
      const length = Number(text)
      if (length < 0) return { reply: null, end: next }
      return bytes.length < next + length + 2 ? null : { reply: bytes.toString('utf8', next, next + length), end: next + length + 2 }
    }
    case '*': {
      const replies: Reply[] = []
      let at = next
      for (let count = Number(text); count > 0; count -= 1) {
        const one = replyIn(bytes, at)
        if (one === null) return null
        replies.push(one.reply)
        at = one.end
      }
      return { reply: replies, end: at }
    }
    default:
      throw new Error('what answers there is no Redis')
  }
}

export const redisSettings: Asking = async (_host, address) => {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const socket = connect({ host: address.hostname, port: Number(address.port || 6_379) })
  const { username, password } = address
  const login =
    password === '' ? [] : [command('AUTH', ...(username === '' ? [] : [decodeURIComponent(username)]), decodeURIComponent(password))]
  const late = setTimeout(() => reject(new Error(`it gave no answer within ${MS / 1_000} s`)), MS)
  let came = Buffer.alloc(0)
  let wanted = login.length + 1
  socket.on('connect', () => socket.write([...login, command('CONFIG', 'GET', '*')].join('')))
  socket.on('error', reject).on('close', () => reject(new Error('it ended the connection')))
  socket.on('data', (chunk: Buffer) => {
    came = Buffer.concat([came, chunk])
    if (came.length > MOST_BYTES) return reject(new Error('it said more than is read'))
    try {
      for (let one = replyIn(came); one !== null; one = replyIn(came)) {
        came = came.subarray(one.end)
        wanted -= 1
        if (wanted === 0) return resolve(one.reply)
      }
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)))
    }
  })
  try {
    return settingsIn(await promise)
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}

/** Name, value, name, value … */
function settingsIn(reply: Reply): readonly Setting[] {
  if (!Array.isArray(reply)) throw new Error('what answers there is no Redis')
  const words: readonly Reply[] = reply
  return words.flatMap((name, at): Setting[] => {
    const value = words[at + 1]
    return at % 2 === 0 && typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : []
  })
}
