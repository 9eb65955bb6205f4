// What the writer asks of a database's one writing connection, whichever database it is.

/** Every call follows the ones before it. A failure of one shows at the latest when the transaction is committed. */
export type Transactions = {
  readonly begin: () => Promise<void> | void
  /** Resolves when everything since `begin` is on the disk; rejects when it may not be. */
  readonly commit: () => Promise<void> | void
  /** Harmless where no transaction is open. */
  readonly rollback: () => Promise<void> | void
  /** Where `undo` goes back to. */
  readonly mark: () => Promise<void> | void
  readonly unmark: () => Promise<void> | void
  readonly undo: () => Promise<void> | void
  /** False when the database ended the transaction by itself: then nothing of it may be confirmed. */
  readonly isOpen: () => boolean
}
