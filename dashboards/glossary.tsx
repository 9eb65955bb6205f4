// What the words mean, each verdict with its face, and the keys.
import { VERDICTS } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { PageHead } from './parts/bits.tsx'
import { KeyList } from './parts/key-list.tsx'
import { VerdictBadge } from './parts/verdict.tsx'
import type { View } from './parts/view.ts'
import { FACES } from './verdicts.ts'

const WORDS: readonly { readonly word: string; readonly means: string }[] = [
  { word: 'Asset', means: 'A server or device that is watched.' },
  { word: 'Item', means: 'One watched thing on an asset: a file, a package, a unit, an account, a port.' },
  { word: 'Look', means: 'The agent reads an item and keeps what it was.' },
  { word: 'Change', means: 'An item differs between two looks. It happened somewhere between them, so its time is an interval.' },
  { word: 'Entry, card', means: 'A planned change: who, which system, what, and when. A card is an entry written here.' },
  { word: 'Window', means: 'The time in which an entry may be carried out.' },
  { word: 'Tolerance', means: 'How long before or after a window a change is still taken for part of it.' },
  { word: 'Freeze', means: 'A time in which changes are denied, even approved ones.' },
  { word: 'Baseline', means: 'The value of an item that somebody, or an authorised change, has made the good one.' },
  { word: 'Drift', means: 'The value now is not the baseline.' },
  { word: 'Exception', means: 'A value that is allowed for a time, with an owner and an end.' },
  { word: 'Blind', means: 'A time or an item that was not seen. Nothing is known about it, neither good nor bad.' },
  { word: 'Silent', means: 'An agent that has not been heard from for two minutes.' },
  { word: 'Confidence', means: 'How sure a verdict is, from what is known about item, time, content and person.' },
  { word: 'Keyed digest', means: 'A fingerprint that only this installation can compare, used where the content holds secrets.' },
]

export function GlossaryPage({ view }: { view: View }) {
  return (
    <Page view={view} title="Words and keys">
      <PageHead title="Words and keys" sub="One word, one meaning, on every screen and in every message." />
      <div class="two">
        <section aria-labelledby="verdict-words">
          <h2 id="verdict-words">Verdicts</h2>
          <dl class="glossary">
            {VERDICTS.map((verdict) => (
              <div>
                <dt>
                  <VerdictBadge verdict={verdict} />
                </dt>
                <dd>{FACES[verdict].meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="words">
          <h2 id="words">Words</h2>
          <dl class="glossary">
            {WORDS.map(({ word, means }) => (
              <div>
                <dt>{word}</dt>
                <dd>{means}</dd>
              </div>
            ))}
          </dl>
          <h2>Keys</h2>
          <KeyList class="glossary" />
        </section>
      </div>
    </Page>
  )
}
