// Which of two versions is the newer one, the way dpkg orders them: `~` before everything, digits as numbers, an epoch first.

export function compareVersions(one: string, other: string): number {
  const [epochA, restA] = splitEpoch(one)
  const [epochB, restB] = splitEpoch(other)
  return Math.sign(epochA - epochB || compareParts(restA, restB))
}

function splitEpoch(version: string): readonly [number, string] {
  const found = /^(\d{1,9}):(.*)$/s.exec(version)
  return found?.[1] === undefined ? [0, version] : [Number(found[1]), found[2] ?? '']
}

function compareParts(one: string, other: string): number {
  const a = partsOf(one)
  const b = partsOf(other)
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [textA, digitsA] = a[i] ?? ['', '']
    const [textB, digitsB] = b[i] ?? ['', '']
    const order = compareText(textA, textB) || compareDigits(digitsA, digitsB)
    if (order !== 0) return order
  }
  return 0
}

const partsOf = (version: string): readonly (readonly [string, string])[] =>
  [...version.matchAll(/(\D*)(\d*)/g)].map(([, text = '', digits = '']) => [text, digits] as const)

function compareDigits(one: string, other: string): number {
  const a = one.replace(/^0+/, '')
  const b = other.replace(/^0+/, '')
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

/** `~` sorts before the end, letters before everything else. */
const weight = (unit: string | undefined): number => {
  if (unit === undefined) return 0
  if (unit === '~') return -1
  return /[a-z]/i.test(unit) ? unit.charCodeAt(0) : unit.charCodeAt(0) + 256
}

function compareText(one: string, other: string): number {
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const order = weight(one[i]) - weight(other[i])
    if (order !== 0) return order
  }
  return 0
}
