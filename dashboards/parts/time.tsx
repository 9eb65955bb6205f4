// Times on a page: how long ago, and the interval itself; UTC is always one hover away.
import type { Instant, Span } from '../../rules/domain.ts'
import { ago, iso, isoSeconds, moment, spanText } from '../words.ts'
import { useView } from './view.ts'

/** "4 min ago · 22:20:14–22:21:02Z" */
export function When({ span }: { span: Span }) {
  const { now, zone } = useView()
  return (
    <time class="when" datetime={iso(span.to)} title={`${iso(span.from)} – ${iso(span.to)}`}>
      <span class="ago">{ago(span.to, now)}</span>
      <span class="sep"> · </span>
      <span class="exactly">{spanText(span, zone, now)}</span>
    </time>
  )
}

export function At({ at }: { at: Instant }) {
  const { now, zone } = useView()
  return (
    <time class="when" datetime={iso(at)} title={isoSeconds(at)}>
      <span class="ago">{ago(at, now)}</span>
      <span class="sep"> · </span>
      <span class="exactly">{moment(at, zone, now)}</span>
    </time>
  )
}

/** Only "4 min ago", the instant on hover. */
export function Ago({ at }: { at: Instant }) {
  const { now } = useView()
  return (
    <time datetime={iso(at)} title={isoSeconds(at)}>
      {ago(at, now)}
    </time>
  )
}
