// Blocks between `-----BEGIN …-----` and `-----END …-----`: private keys are one secret each, certificates and public keys are not.
import { type Stretch, trimmed } from './lines.ts'

export type Blocks = { readonly secret: readonly Stretch[]; readonly public: readonly Stretch[] }

const BEGIN = '-----BEGIN '
const SECRET_LABEL = /PRIVATE KEY|OpenVPN Static key|SECRET|TOKEN/i

export function findBlocks(text: string): Blocks {
  const secret: Stretch[] = []
  const open: Stretch[] = []
  let at = text.indexOf(BEGIN)
  while (at >= 0) {
    const bodyStart = labelEnd(text, at)
    const block = bodyStart === null ? null : endOfBlock(text, bodyStart)
    if (bodyStart !== null && block !== null) {
      const isSecret = SECRET_LABEL.test(text.slice(at + BEGIN.length, bodyStart))
      const body = trimmedBody(text, bodyStart, block.end)
      if (body.end > body.start && isSecret) secret.push(body)
      if (body.end > body.start && !isSecret && block.closed) open.push(body)
    }
    at = text.indexOf(BEGIN, block?.end ?? at + BEGIN.length)
  }
  return { secret, public: open }
}

/** Where the dashes after the label end; null when this is no such line. */
function labelEnd(text: string, at: number): number | null {
  const close = /-----/.exec(text.slice(at + BEGIN.length, at + BEGIN.length + 64))
  return close ? at + BEGIN.length + close.index + 5 : null
}

/** The END line, or as far as it looks like a body when somebody cut the end off. */
function endOfBlock(text: string, from: number): { readonly end: number; readonly closed: boolean } {
  let at = from
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const lineEnd = newline < 0 ? text.length : newline
    const close = text.slice(at, lineEnd).indexOf('-----END ')
    if (close >= 0) return { end: at + close, closed: true }
    if (at > from && !/^[\w\s+/=:,.\\#-]*$/.test(text.slice(at, lineEnd))) return { end: at, closed: false }
    at = lineEnd + 1
  }
  return { end: text.length, closed: false }
}

/** In JSON the line ends are written out as \n. */
function trimmedBody(text: string, start: number, end: number): Stretch {
  let body = trimmed(text, start, end)
  while (text.startsWith('\\n', body.start) && body.end - body.start >= 2) body = trimmed(text, body.start + 2, body.end)
  while (text.endsWith('\\n', body.end) && body.end - body.start >= 2 && text.slice(body.end - 2, body.end) === '\\n')
    body = trimmed(text, body.start, body.end - 2)
  return body
}
