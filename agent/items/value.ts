// A look at an item as it is told: the `Value` of an event or of the manifest.
import type { Value } from '../../rules/domain.ts'
import { CTIME, GID, isDirectory, MODE, MTIME, SIZE, typeOf, UID } from '../look/stat.ts'
import type { Look } from '../store/looks.ts'
import type { Owners } from './owners.ts'

export function valueOf(look: Pick<Look, 'numbers' | 'hash' | 'target' | 'noText'>, text: string | null, owners: Owners): Value {
  const { numbers } = look
  const mode = numbers[MODE] ?? 0
  return {
    hash: look.hash,
    type: typeOf(mode),
    ...(isDirectory(mode) ? {} : { size: numbers[SIZE] ?? 0 }),
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
    owner: owners.nameOf(numbers[UID] ?? 0, numbers[GID] ?? 0),
    ...(look.target === null ? {} : { target: look.target }),
    mtime: Math.max(0, Math.floor(numbers[MTIME] ?? 0)),
    ctime: Math.max(0, Math.floor(numbers[CTIME] ?? 0)),
    text,
    ...(text === null && look.noText ? { noText: look.noText } : {}),
  }
}
