// Takes back what a rule made known good, when the approval it rested on has fallen away.
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { identityOf } from '../evidence/identity.ts'
import { type StoredChange } from '../evidence/stored.ts'
import type { Schema } from '../schema.ts'

type Undoing = { readonly at: Instant; readonly why: string }

export const promotionWrites = (db: Kysely<Schema>) => ({
  /**
   * Known good is again what it was before this change, and the change is open again. With something newer on top neither is touched:
   * that is written down as tainted, for a person to decide, and answered with false.
   */
  undoPromotion: async ({ change, texts }: Pick<StoredChange, 'change' | 'texts'>, { at, why }: Undoing): Promise<boolean> => {
    const { asset, item, before, id } = change
    const place = { asset, kind: item.kind, path: item.path, key: item.key ?? '' }
    const last = await db
      .selectFrom('baselines')
      .select('change_id')
      .where((eb) => eb.and(place))
      .where('state', '=', 'accepted')
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last?.change_id !== id) {
      await db
        .insertInto('tainted_baselines')
        .values({ id: randomUUID(), ...place, change_id: id, at, why })
        .execute()
      return false
    }
    const hash = identityOf(before)
    const { text: _text, ...plain } = before ?? {}
    const value = before === null ? null : JSON.stringify(plain)
    await db
      .insertInto('baselines')
      .values({
        id: randomUUID(),
        ...place,
        at,
        state: 'accepted',
        hash,
        value,
        previous_hash: identityOf(change.after),
        change_id: null,
        entry: null,
        by: 'rule',
        why,
      })
      .execute()
    await db
      .updateTable('items')
      .set({
        baseline_value: value,
        baseline_text_hash: texts.before,
        baseline_hash: hash,
        baseline_state: 'accepted',
        baseline_at: at,
        baseline_by: 'rule',
        baseline_why: why,
      })
      .where((eb) => eb.and(place))
      .execute()
    const open = { state: 'open', state_at: null, state_by: null, state_why: null } as const
    await db.updateTable('changes').set(open).where('id', '=', id).execute()
    return true
  },
})
