// The health of an asset on its page: each check with its state in words, its value now, and the last hours as a small line.
import type { Instant, Span } from '../rules/domain.ts'
import { nameOfCheck, say } from '../rules/health/explain.ts'
import type { CheckKind, HealthState, HealthUnit } from '../rules/health/words.ts'
import { HealthBadge, type Wellness } from './parts/health.tsx'
import { Sparkline, type SparkPoint } from './parts/sparkline.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { count, duration } from './words.ts'

export type HealthCheckRow = {
  readonly kind: CheckKind
  readonly subject: string | null
  readonly state: HealthState
  readonly since: Instant
  readonly reason: string
  readonly unit: HealthUnit
  /** The last value that arrived; null where there is none. */
  readonly value: number | null
  /** The limit it crossed, or would cross next. */
  readonly limit: number | null
  readonly points: readonly SparkPoint[]
}

export type HealthRows = {
  readonly overall: Wellness
  readonly span: Span
  /** Worst first. */
  readonly checks: readonly HealthCheckRow[]
  /** Beyond those shown. */
  readonly more: number
}

export function HealthSection({ rows }: { rows: HealthRows }) {
  return (
    <section aria-labelledby="health">
      <div class="section-head">
        <h2 id="health">Health</h2>
        <HealthBadge state={rows.overall} />
      </div>
      {rows.checks.length === 0 ? (
        <p class="dim">Nothing was told of its health yet. Its agent looks once a minute; probes are written in its health.yaml.</p>
      ) : (
        <table class="rows health">
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">State</th>
              <th scope="col" class="num">
                Now
              </th>
              <th scope="col" class="c-spark">
                Last {duration(rows.span.to - rows.span.from)}
              </th>
              <th scope="col" class="num c-range">
                Range
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.checks.map((check) => (
              <CheckLine check={check} span={rows.span} />
            ))}
          </tbody>
        </table>
      )}
      {rows.more > 0 ? <p class="dim">{count(rows.more, 'further check')} well.</p> : null}
    </section>
  )
}

function CheckLine({ check, span }: { check: HealthCheckRow; span: Span }) {
  const { kind, subject, state, since, reason, unit, value, limit, points } = check
  const name = nameOfCheck(kind, subject)
  const least = Math.min(...points.map((point) => point.least))
  const most = Math.max(...points.map((point) => point.most))
  const range = points.length === 0 ? null : least === most ? shown(most, unit) : `${shown(least, unit)} – ${shown(most, unit)}`
  const told = range === null ? `${name}: no values` : `${name} in the last ${duration(span.to - span.from)}: ${range}`
  return (
    <tr>
      <td class="c-check">
        <Visible text={name} />
        {state === 'ok' ? null : (
          <span class="health-reason">
            <Visible text={reason} />
          </span>
        )}
      </td>
      <td class="c-health">
        <HealthBadge state={state} />{' '}
        <span class="dim">
          <Ago at={since} />
        </span>
      </td>
      <td class="num c-now">{value === null ? <span class="dim">–</span> : shown(value, unit)}</td>
      <td class="c-spark">
        <Sparkline points={points} span={span} label={told} isShare={unit === 'ratio'} limit={limit} tone={state} />
      </td>
      <td class="num c-range">{range ?? <span class="dim">–</span>}</td>
    </tr>
  )
}

/** In a column the name of the check says per what. */
const shown = (value: number, unit: HealthUnit): string => (unit === 'per-cpu' ? value.toFixed(2) : say(value, unit))
