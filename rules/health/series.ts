// How measures are called on the wire, as OpenTelemetry gauges.
import type { CheckKind, HealthUnit } from './words.ts'

type Metric = { readonly name: string; readonly unit: string; readonly attribute: string; readonly shown: HealthUnit }

/** `attribute` names the subject of a point: which file system, which probe. */
export const METRIC_OF: Readonly<Record<CheckKind, Metric>> = {
  load: { name: 'knowngood.load_per_processor', unit: '1', attribute: 'subject', shown: 'per-cpu' },
  memory: { name: 'knowngood.memory.available', unit: '1', attribute: 'subject', shown: 'ratio' },
  'disk-space': { name: 'knowngood.disk.space_used', unit: '1', attribute: 'mountpoint', shown: 'ratio' },
  'disk-inodes': { name: 'knowngood.disk.inodes_used', unit: '1', attribute: 'mountpoint', shown: 'ratio' },
  unit: { name: 'knowngood.units.failed', unit: '{unit}', attribute: 'unit', shown: 'count' },
  certificate: { name: 'knowngood.certificate.expires_in', unit: 'd', attribute: 'certificate', shown: 'days' },
  probe: { name: 'knowngood.probe.duration', unit: 'ms', attribute: 'probe', shown: 'ms' },
}
