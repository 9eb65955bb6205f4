// The table of runs: commands that were run under an entry, where, by whom and from when to when.

export type RunsTables = {
  runs: {
    id: string
    entry: string
    asset: string
    who: string
    /** The name of the program, without what it was given: that may hold secrets. */
    program: string
    from_at: number
    /** When it last said that it still runs. */
    beat_at: number
    to_at: number | null
    exit_code: number | null
  }
}
