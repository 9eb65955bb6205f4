// Several things in one sentence.

/** "a", "a and b", "a, b and c"; nothing for none. */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
