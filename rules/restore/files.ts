// The way back of a file: its text by a patch, its rights by chmod and chown, its absence by rm.
import { reversePatch } from '../diff/text.ts'
import type { Value } from '../domain.ts'
import type { WayBack } from '../restore.ts'
import { isPlain, word } from './words.ts'

const HOLDS_SECRET = /‹secret /
/** Line breaks and tabs only: what else a terminal would take for a key. */
const PASTES = /^(?:[\n\t]|[^\p{Cc}\p{Cf}])*$/u
/** Longer patches are no lines to copy; the page and the API hold them. */
const MOST_PATCH = 12_000

export function fileBack(path: string, now: Value | null, wanted: Value | null): WayBack | null {
  // A name that is no UTF-8 is shown escaped: the shown name is not the name.
  if (!isPlain(path) || path.includes('\\')) return { commands: [], note: 'Its name cannot be typed as it is shown: restore it by hand.' }
  if (wanted === null) return { commands: [`${now?.type === 'directory' ? 'rmdir' : 'rm'} -- ${word(path)}`], note: 'It should not exist.' }
  const content = contentBack(path, now, wanted)
  const commands = [...content.commands, ...(content.isPossible ? rightsBack(path, content.makes ? null : now, wanted) : [])]
  if (commands.length === 0 && content.note === null) return null
  return { commands, note: content.note }
}

type Content = {
  readonly commands: readonly string[]
  readonly note: string | null
  /** The rights are told as well: the content is there or comes by these commands. */
  readonly isPossible: boolean
  /** The command makes the file anew, so that nothing of its old rights is left. */
  readonly makes: boolean
}
const UNTOUCHED: Content = { commands: [], note: null, isPossible: true, makes: false }

function contentBack(path: string, now: Value | null, wanted: Value): Content {
  if (wanted.type === 'directory') return now === null ? { ...UNTOUCHED, commands: [`mkdir -- ${word(path)}`], makes: true } : UNTOUCHED
  if (wanted.type === 'symlink') return linkBack(path, now, wanted)
  if (now !== null && now.hash !== null && now.hash === wanted.hash) return UNTOUCHED
  const [is, was] = [now === null ? '' : now.text, wanted.text]
  if (typeof was !== 'string' || typeof is !== 'string') return byBackup(`Its former content is not kept${whyNot(wanted)}`, wanted)
  if (HOLDS_SECRET.test(was + is)) return byBackup('It holds secrets, which are never kept', wanted)
  if (is === was) return UNTOUCHED
  if (!PASTES.test(was + is)) return byBackup('It holds control characters, which do not survive a copy', wanted)
  const patch = reversePatch(path, was, is)
  if (patch.length > MOST_PATCH) return byBackup('The patch is too long to copy; GET /api/v1/changes/ID has the texts', wanted)
  const mark = endMark(patch)
  return { ...UNTOUCHED, commands: [`patch -- ${word(path)} <<'${mark}'\n${patch.replace(/\n$/, '')}\n${mark}`], makes: now === null }
}

function linkBack(path: string, now: Value | null, { target }: Value): Content {
  if (now?.type === 'symlink' && now.target === target) return UNTOUCHED
  if (target === undefined || !isPlain(target)) return byBackup('Where the link pointed cannot be typed', {})
  return { ...UNTOUCHED, commands: [`ln -sfn -- ${word(target)} ${word(path)}`], makes: true }
}

const byBackup = (why: string, { hash }: Pick<Partial<Value>, 'hash'>): Content => ({
  commands: [],
  note: `${why}: take it from a backup${hash?.startsWith('sha256:') ? ` (${hash})` : ''}.`,
  isPossible: false,
  makes: false,
})

const WHY_NOT = {
  binary: ' (it is no text)',
  'too-large': ' (it is too large)',
  sensitive: ' (it is sensitive)',
  unreadable: ' (it could not be read)',
  'not-a-file': '',
} as const
const whyNot = ({ noText }: Value): string => (noText === undefined ? '' : WHY_NOT[noText])

function rightsBack(path: string, now: Value | null, { mode, owner, type }: Value): readonly string[] {
  const chown = owner !== undefined && owner !== now?.owner && isPlain(owner)
  const chmod = mode !== undefined && type !== 'symlink' && mode !== now?.mode && /^[0-7]{4}$/.test(mode)
  return [
    // chown first: it takes set-user-id bits away.
    ...(chown ? [`chown ${type === 'symlink' ? '-h ' : ''}${word(owner)} -- ${word(path)}`] : []),
    ...(chmod ? [`chmod ${mode} -- ${word(path)}`] : []),
  ]
}

/** A line that the patch itself does not hold. */
function endMark(patch: string): string {
  const lines = new Set(patch.split('\n'))
  let mark = 'PATCH'
  while (lines.has(mark)) mark += '_'
  return mark
}
