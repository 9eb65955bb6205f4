// The page of standing rules, with names nobody would choose.
import type { RulesRows } from '../../dashboards/rules.tsx'
import { HOSTILE, NOW } from './scene.ts'

const DAY = 86_400_000

export const RULES: RulesRows = {
  templates: [
    {
      id: 'STD-1',
      what: 'Certificate renewal',
      systems: ['tag:web'],
      source: null,
      items: ['/etc/ssl/certs/**'],
      isRegistered: false,
      reviewBy: NOW + 30 * DAY,
      limit: 2,
    },
    {
      id: 'STD-2',
      what: HOSTILE[1],
      systems: [HOSTILE[0]],
      source: null,
      items: [HOSTILE[2]],
      isRegistered: true,
      reviewBy: NOW - DAY,
      limit: null,
    },
  ],
  freezes: [
    {
      id: 'FRZ-1',
      what: 'Sale',
      systems: ['service:shop', 'not web-09'],
      source: null,
      windows: [1, 8, 15, 22].map((day) => ({ from: NOW + day * DAY, to: NOW + (day + 1) * DAY })),
      letsThrough: 'emergencies',
    },
    { id: 'gl-9', what: HOSTILE[3], systems: ['*'], source: HOSTILE[1], windows: [], letsThrough: 'nothing' },
  ],
  ignored: [
    { id: 'IGN-1', what: 'DHCP leases', systems: ['*'], source: null, path: '/var/lib/dhcp/**', owner: 'alice', expires: NOW + 90 * DAY },
    { id: 'IGN-2', what: HOSTILE[0], systems: ['*'], source: null, path: HOSTILE[1], owner: HOSTILE[2], expires: NOW - DAY },
  ],
  typed: { form: 'ignore-rules', fields: { path: HOSTILE[0] }, problem: HOSTILE[3] },
}
