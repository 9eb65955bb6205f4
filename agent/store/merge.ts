// Several changes of one item as one, when room runs out: from the first `before` to the last `after`, and how many it stands for.
import type { Operation, Value } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'

export type ChangeBody = Extract<EventBody, { kind: 'change' }>

/** One change must fit a batch, whatever is in its texts. */
const BODY_BYTES = 900_000

/** A creation and the deletion after it stay one change: that something was there for a while is evidence. */
export function mergeChanges(first: ChangeBody, last: ChangeBody): ChangeBody {
  const { pkg, ...rest } = last
  const merged = {
    ...rest,
    // A package vouches for what it wrote over, too: it did so only if each of them came from it.
    ...(pkg && first.pkg && first.pkg.name === pkg.name && first.pkg.version === pkg.version ? { pkg } : {}),
    op: opOf(first, last),
    before: first.before,
    lastSeen: first.lastSeen,
    merged: (first.merged ?? 1) + (last.merged ?? 1),
  }
  return Buffer.byteLength(JSON.stringify(merged)) > BODY_BYTES ? withoutTexts(merged) : merged
}

function opOf({ before }: ChangeBody, { after }: ChangeBody): Operation {
  if (after === null) return 'removed'
  return before === null ? 'added' : 'modified'
}

/** The digests stay: what was there can still be told apart, only no longer shown. */
export const withoutTexts = (body: ChangeBody): ChangeBody => ({
  ...body,
  before: withoutText(body.before),
  after: withoutText(body.after),
})

const withoutText = (value: Value | null): Value | null =>
  value === null || typeof value.text !== 'string' ? value : { ...value, text: null, noText: value.noText ?? 'too-large' }

/** Who comes in and what they may: told one by one for as long as there is any room. */
const IMPORTANT =
  /^\/etc\/(?:passwd|shadow|group|gshadow|sub[ug]id|sudoers|ssh|pam\.d|security|ld\.so\.preload|knowngood)\b|\/\.ssh\/|^\/boot\/|^\/var\/lib\/knowngood\//
const IMPORTANT_KINDS: readonly string[] = ['user', 'group', 'sudoers', 'ssh-key', 'firewall', 'module']

export const isImportant = ({ item }: ChangeBody): boolean => IMPORTANT_KINDS.includes(item.kind) || IMPORTANT.test(item.path)
