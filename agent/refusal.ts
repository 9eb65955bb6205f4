// A problem a person can mend: one sentence that says what is wrong and what to do. Shown without a stack trace.

/** sysexits: 78 a configuration a person must mend, 75 somebody else is at work here, try later. */
export type ExitCode = 75 | 78

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = 78, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What the operating system calls it, such as `ENOENT`; null for an error of anything else, also one that Node or SQLite has a code for. */
export const osCodeOf = (error: unknown): string | null => {
  const code = codeOf(error)
  return code !== null && /^E[A-Z0-9]+$/.test(code) ? code : null
}

export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
