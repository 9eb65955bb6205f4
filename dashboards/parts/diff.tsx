// A difference of texts: one table that is side by side on a wide screen and folds into one column on a narrow one.
import type { DiffLine, Hunk, TextDiff } from '../../rules/diff/text.ts'
import { visible } from '../../rules/visible.ts'
import { count } from '../words.ts'
import { piecesOf, withTurnedSecrets } from './diff-pieces.ts'
import { Visible } from './text.tsx'

/** Keeps a page under its 100 KB; the API answers with all of it. */
const MOST_COST = 45_000
const LONGEST_LINE = 600

export function Diff({ diff, name }: { diff: TextDiff; name: string }) {
  const hunks = within(diff.hunks)
  const shown = hunks.reduce((sum, { rows }) => sum + rows.length, 0)
  const all = diff.hunks.reduce((sum, hunk) => sum + pair(hunk.lines).length, 0)
  return (
    <div class="diff" hx-ignore>
      <p class="diff-name">
        <Visible text={name} /> <span class="plus">+{diff.added}</span> <span class="minus">−{diff.removed}</span>
        {diff.isWhole ? ' · too different to compare line by line, shown whole' : ''}
      </p>
      <table>
        <caption class="sr">Lines before on the left, after on the right</caption>
        <colgroup>
          <col class="n" />
          <col />
          <col class="n" />
          <col />
        </colgroup>
        <thead class="sr">
          <tr>
            <th scope="col">Line before</th>
            <th scope="col">Before</th>
            <th scope="col">Line after</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        {hunks.map(({ hunk, rows }) => (
          <tbody>
            <Fold lines={hunk.foldedBefore} section={hunk.section} />
            {rows.map((row) => (
              <Row row={row} />
            ))}
          </tbody>
        ))}
        {diff.foldedAfter > 0 && shown === all ? (
          <tbody>
            <Fold lines={diff.foldedAfter} section={null} />
          </tbody>
        ) : null}
      </table>
      {shown < all ? <p class="diff-more">{count(all - shown, 'more line', 'more lines')} are not shown here.</p> : null}
    </div>
  )
}

type Pair = { readonly before: DiffLine | null; readonly after: DiffLine | null }

/** Removed lines stand beside the added ones that took their place. */
function pair(lines: readonly DiffLine[]): readonly Pair[] {
  const pairs: Pair[] = []
  let removed: DiffLine[] = []
  const flush = () => {
    for (const before of removed) pairs.push({ before, after: null })
    removed = []
  }
  for (const line of lines) {
    if (line.kind === 'removed') removed.push(line)
    else if (line.kind === 'added') pairs.push({ before: removed.shift() ?? null, after: line })
    else {
      flush()
      pairs.push({ before: line, after: line })
    }
  }
  flush()
  return pairs
}

function within(hunks: readonly Hunk[]): readonly { hunk: Hunk; rows: readonly Pair[] }[] {
  let left = MOST_COST
  return hunks.flatMap((hunk) => {
    const rows: Pair[] = []
    for (const row of pair(hunk.lines)) {
      left -= costOf(row)
      if (left < 0) break
      rows.push(row)
    }
    return rows.length > 0 ? [{ hunk, rows }] : []
  })
}

/** Roughly the bytes a row takes in the page: its two texts, the mark-up around them, and that of each letter shown as an escape. */
function costOf({ before, after }: Pair): number {
  return [before, after].reduce((sum, line) => {
    const text = line?.text.slice(0, LONGEST_LINE) ?? ''
    const odd = text.match(/[^\t\x20-\x7e]+/g)?.length ?? 0
    return sum + 60 + text.length + odd * 40 + (line?.words?.length ?? 0) * 12
  }, 0)
}

function Fold({ lines, section }: { lines: number; section: string | null }) {
  if (lines === 0 && !section) return null
  return (
    <tr class="fold">
      <td colspan={4}>
        {lines > 0 ? `${count(lines, 'line')} unchanged` : ''}
        {lines > 0 && section ? ' · ' : ''}
        {section ? (
          <code>
            <Visible text={section} />
          </code>
        ) : null}
      </td>
    </tr>
  )
}

function Row({ row: { before, after } }: { row: Pair }) {
  if (before && before === after)
    return (
      <tr class="same">
        <Cells line={before} number={before.oldNumber} />
        <Cells line={before} number={before.newNumber} />
      </tr>
    )
  return (
    <tr>
      {before ? <Cells line={before} number={before.oldNumber} /> : <Absent />}
      {after ? <Cells line={after} number={after.newNumber} from={before?.text} /> : <Absent />}
    </tr>
  )
}

const CLASSES = { context: undefined, removed: 'removed', added: 'added' } as const

/** `from`: the line whose place this one took. */
function Cells({ line, number, from }: { line: DiffLine; number: number | null; from?: string }) {
  return (
    <>
      <td class={`ln ${CLASSES[line.kind] ?? ''}`}>{number ?? ''}</td>
      <td class={CLASSES[line.kind]}>
        <LineText line={line} from={from ?? null} />
        {line.endsBare ? <span class="odd">no line end</span> : null}
      </td>
    </>
  )
}

function Absent() {
  return (
    <>
      <td class="ln absent"></td>
      <td class="absent"></td>
    </>
  )
}

function LineText({ line, from }: { line: DiffLine; from: string | null }) {
  const pieces = withTurnedSecrets(piecesOf(line.text, line.words), from)
  let left = LONGEST_LINE
  const shown = pieces.flatMap((piece) => {
    const text = piece.text.slice(0, left)
    left -= text.length
    return text === '' ? [] : [{ ...piece, text }]
  })
  const cut = line.text.length - LONGEST_LINE
  return (
    <>
      {shown.map((piece, i) => {
        const isLast = i === shown.length - 1
        const text = <Marked text={piece.text} changed={line.kind !== 'context'} last={isLast} />
        if (piece.secret) return <span class={piece.changed ? 'secret changed' : 'secret'}>{text}</span>
        return piece.changed ? <mark>{text}</mark> : text
      })}
      {cut > 0 ? <span class="odd">… {count(cut, 'more character')}</span> : null}
    </>
  )
}

/** Blanks at the end and tabs are marked only where something changed; elsewhere they would be noise. */
function Marked({ text, changed, last }: { text: string; changed: boolean; last: boolean }) {
  const runs = visible(text, { tabs: changed ? 'mark' : 'keep', trailing: changed && last ? 'mark' : 'keep' })
  return <>{runs.map((run) => (run.odd ? <span class="odd">{run.text}</span> : run.text))}</>
}
