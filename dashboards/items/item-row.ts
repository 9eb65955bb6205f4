// What the asset page knows of an item it lists.
import type { Instant, Item, ItemKind, Value } from '../../rules/domain.ts'

export type ItemState = 'as-baseline' | 'differs' | 'provisional' | 'unaccepted' | 'exception' | 'gone'

export type ItemRow = {
  readonly item: Item
  readonly value: Value | null
  readonly state: ItemState
  readonly lookedAt: Instant
  /** The change that made it differ, when there is one. */
  readonly change: string | null
}

export type KindCount = { readonly kind: ItemKind; readonly count: number }

export const attribute = ({ value }: ItemRow, name: string): string => value?.values?.[name] ?? ''
