// Whether a password is good enough, and what to do when it is not.
import { COMMON_PARTS } from './common-passwords.ts'

const PASSWORD_MIN = 15
/** Longer ones only cost time to hash. */
const PASSWORD_MAX = 256
/** So many different characters must remain when everything common is taken out. */
const REMAINING_MIN = 6

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

const plain = (text: string): string => Array.from(text.toLowerCase(), (letter) => LOOKALIKES[letter] ?? letter).join('')

/** Parts that follow one another in the alphabet or on the row of digits: "abcdef", "87654". */
function withoutRuns(text: string): string {
  const letters = Array.from(text)
  const isStep = (at: number, step: number): boolean => {
    const [here, next] = [letters[at]?.codePointAt(0), letters[at + 1]?.codePointAt(0)]
    return here !== undefined && next !== undefined && next - here === step
  }
  const inRun = (at: number): boolean =>
    [-1, 0, 1].some((step) => {
      let [first, last] = [at, at]
      while (isStep(first - 1, step)) first -= 1
      while (isStep(last, step)) last += 1
      return last - first >= 3
    })
  return letters.filter((_, at) => !inRun(at)).join('')
}

/** Null when the password may be used; else one sentence that says what is wrong and what to do. */
export function passwordProblem(password: string, about: { readonly login: string; readonly name: string }): string | null {
  const length = Array.from(password).length
  if (length < PASSWORD_MIN)
    return `The password has ${length} characters; use at least ${PASSWORD_MIN}. Four or five random words do well.`
  if (length > PASSWORD_MAX) return `The password has ${length} characters; use at most ${PASSWORD_MAX}.`
  const own = [about.login, ...about.name.split(/\s+/)].map(plain).filter((part) => part.length >= 3)
  const left = [...own, ...COMMON_PARTS].reduce((text, part) => text.replaceAll(part, ''), plain(withoutRuns(password.toLowerCase())))
  if (new Set(left).size >= REMAINING_MIN) return null
  return 'The password is made of common words, runs or your own name. Use four or five random words.'
}
