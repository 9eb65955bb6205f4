// A state of health in one sentence, with the value and the limit that decided it.
import type { Limits } from './limits.ts'
import type { CheckKind, HealthEvent, HealthState, HealthUnit, Measure } from './words.ts'

export function explainState(measure: Measure, state: HealthState, limits: Limits): string {
  if (measure.found) return measure.found.why
  const value = measure.value ?? 0
  const said = say(value, limits.unit)
  const limit = state === 'bad' ? limits.bad : state === 'warn' ? limits.warn : null
  const beyond =
    limit === null ? '' : ` (${limits.worse === 'above' ? 'from' : 'at or below'} ${say(limit, limits.unit)} on it counts as ${state})`
  return `${what(measure, said)}${beyond}.`
}

function what({ kind, subject, value }: Measure, said: string): string {
  const name = subject ?? 'It'
  switch (kind) {
    case 'load':
      return `The load is ${said}`
    case 'memory':
      return `${said} of the memory is available`
    case 'disk-space':
      return `${name} is ${said} full`
    case 'disk-inodes':
      return `${name} has used ${said} of its inodes`
    case 'unit':
      return `${name}: ${said} failed`
    case 'certificate':
      return value !== null && value < 0 ? `${name} expired ${said} ago` : `${name} expires in ${said}`
    case 'probe':
      return `${name} answered in ${said}`
  }
}

/** `0.953` of `ratio` is `95 %`. */
export function say(value: number, unit: HealthUnit): string {
  switch (unit) {
    case 'ratio': {
      const percent = value * 100
      // Never rounded up to full, nor down to nothing.
      return `${percent > 99 && percent < 100 ? 99 : percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`
    }
    case 'per-cpu':
      return `${value.toFixed(2)} per processor`
    case 'days': {
      const days = Math.floor(Math.abs(value))
      return days < 1 ? `${Math.floor(Math.abs(value) * 24)} h` : `${days} ${days === 1 ? 'day' : 'days'}`
    }
    case 'ms':
      return `${Math.round(value)} ms`
    case 'count':
      return String(Math.round(value))
  }
}

/** `web-01: disk /var is bad`: the subject of a message. */
export function titleOfHealth(asset: string, { check, subject, state }: Pick<HealthEvent, 'check' | 'subject' | 'state'>): string {
  return `${asset}: ${nameOfCheck(check, subject)} is ${state}`
}

export function nameOfCheck(kind: CheckKind, subject: string | null): string {
  switch (kind) {
    case 'load':
      return 'load per processor'
    case 'memory':
      return 'memory'
    case 'disk-space':
      return `disk space of ${subject ?? '/'}`
    case 'disk-inodes':
      return `inodes of ${subject ?? '/'}`
    case 'unit':
      return subject === null ? 'units' : `unit ${subject}`
    case 'certificate':
      return `certificate ${subject ?? ''}`.trim()
    case 'probe':
      return `probe ${subject ?? ''}`.trim()
  }
}
