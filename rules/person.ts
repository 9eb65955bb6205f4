// What a person's name and login may look like, each answered with what to do when it may not.

/** Control characters would let a name forge lines elsewhere. */
export const nameProblem = (name: string): string | null =>
  /^[^\p{C}]{1,100}$/u.test(name) ? null : 'A name has 1 to 100 characters, and none that control the screen.'

export const loginProblem = (login: string): string | null =>
  /^[a-z0-9][a-z0-9._@+-]{0,99}$/.test(login)
    ? null
    : 'A login has 1 to 100 letters a-z, digits, or . _ @ + -, and begins with a letter or digit.'

/** People sign in with their name as they wrote it or with the login made of it: "Ada Lovelace" and "ada.lovelace" are one. */
export const loginFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._@+-]/g, '')
    .replace(/^[^a-z0-9]+/, '')
