// Finds the heading a line stands under, in the ways configuration files have headings.

const LONGEST = 160
/** A heading further away than this is not looked for, so that a huge file costs no more. */
const FURTHEST = 5_000

/** `index` counts from 0; the line itself is not its own heading. */
export function sectionAbove(lines: readonly string[], index: number): string | null {
  const here = lines.slice(index, index + 1 + 3).find((line) => line.trim() !== '')
  const indent = here === undefined ? 0 : indentOf(here)
  for (let at = Math.min(index, lines.length) - 1; at >= Math.max(0, index - FURTHEST); at -= 1) {
    const line = (lines[at] ?? '').replace(/\r$/, '')
    if (isIniHeading(line)) return line.trim().slice(0, LONGEST)
    if (indentOf(line) < indent && opensBlock(line)) return line.trim().slice(0, LONGEST)
  }
  return null
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/** `[Service]`, `<VirtualHost *:80>`, `Host *.example.org`, `Match User git` at the start of a line. */
const isIniHeading = (line: string): boolean =>
  /^\[[^\]]+\]\s*$/.test(line) || /^<[A-Za-z][^/>]*>\s*$/.test(line) || /^(?:Host|Match)\s\S/.test(line)

/** Something less deep above that is no remark: `server {`, `services:`, `interface Vlan1`. */
const opensBlock = (line: string): boolean => {
  const text = line.trim()
  return text !== '' && !/^(?:[#;!]|\/\/|[})\]])/.test(text)
}
