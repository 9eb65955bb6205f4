// One line of a diff cut into what is drawn apart: changed words, secrets, and the rest. A secret is one piece, whatever words cut it.
import type { Word } from '../../rules/diff/text.ts'

export type Piece = { readonly text: string; readonly changed: boolean; readonly secret: boolean }

const SECRET = /‹secret [0-9a-f]{4,64}›/g

export function piecesOf(text: string, words: readonly Word[] | null): readonly Piece[] {
  const changed = changedRanges(words)
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(SECRET)) {
    const end = match.index + match[0].length
    pieces.push(...plain(text, at, match.index, changed))
    pieces.push({ text: match[0], secret: true, changed: changed.some(({ from, to }) => from < end && to > match.index) })
    at = end
  }
  return [...pieces, ...plain(text, at, text.length, changed)]
}

type Range = { readonly from: number; readonly to: number }

function changedRanges(words: readonly Word[] | null): readonly Range[] {
  const ranges: Range[] = []
  let at = 0
  for (const word of words ?? []) {
    if (word.changed) ranges.push({ from: at, to: at + word.text.length })
    at += word.text.length
  }
  return ranges
}

function plain(text: string, from: number, to: number, changed: readonly Range[]): readonly Piece[] {
  const pieces: Piece[] = []
  let at = from
  const push = (until: number, isChanged: boolean) => {
    if (until > at) pieces.push({ text: text.slice(at, until), changed: isChanged, secret: false })
    at = Math.max(at, until)
  }
  for (const range of changed) {
    if (range.to <= from || range.from >= to) continue
    push(Math.max(from, range.from), false)
    push(Math.min(to, range.to), true)
  }
  push(to, false)
  return pieces
}

const digestOf = (secret: string): string => secret.slice('‹secret '.length, -1)
const SHOWN = 4

/**
 * A secret that another took the place of reads as one: `‹secret a1f3 → 9c02›`. `other` is the line it took the place of; where the two do
 * not hold equally many, nobody can say which became which.
 */
export function withTurnedSecrets(pieces: readonly Piece[], other: string | null): readonly Piece[] {
  const before = other === null ? [] : [...other.matchAll(SECRET)].map(([secret]) => digestOf(secret))
  if (before.length !== pieces.filter(({ secret }) => secret).length) return pieces
  const turned = before.values()
  return pieces.map((piece) => {
    if (!piece.secret) return piece
    const [was, is] = [turned.next().value ?? '', digestOf(piece.text)]
    return was === is ? piece : { ...piece, changed: true, text: `‹secret ${was.slice(0, SHOWN)} → ${is.slice(0, SHOWN)}›` }
  })
}
