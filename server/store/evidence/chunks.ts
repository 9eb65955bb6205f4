// Many rows in one statement, within the number of parameters a database takes.
export function chunksOf<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let start = 0; start < rows.length; start += size) chunks.push(rows.slice(start, start + size))
  return chunks
}
