// Tables that all servers on one database share.

export type InstallationTables = {
  /** `writer` is the row a transaction holds on PostgreSQL. The others name who does a thing now, and until when unless renewed. */
  leases: { name: string; owner: string; until_at: number }
  /** What is true of the installation as a whole, by name. */
  installation: { name: string; value: string }
}
