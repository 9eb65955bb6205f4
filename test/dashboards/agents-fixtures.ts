// Rows for the page of the agents.
import type { AgentsRows } from '../../dashboards/agents.tsx'
import { HOSTILE, NOW } from './scene.ts'

const HOUR_MS = 3_600_000
const token = { mayReplace: false, isApproved: false, createdAt: NOW - 600_000, createdBy: 'Ada', expiresAt: NOW + HOUR_MS, usedBy: null }

export const AGENTS: AgentsRows = {
  waiting: [
    {
      id: 'agent-7',
      asset: 'web-07',
      version: '0.1.0',
      enrolledAt: NOW - 120_000,
      lastHeard: NOW - 10_000,
      fingerprint: '5c1f03a2b4d89e77',
      replaces: false,
    },
    {
      id: 'agent-8',
      asset: HOSTILE[1],
      version: HOSTILE[0],
      enrolledAt: NOW - 30_000,
      lastHeard: null,
      fingerprint: 'aa00ff1122334455',
      replaces: true,
    },
  ],
  agents: [
    {
      id: 'agent-1',
      asset: 'db-01',
      state: 'held',
      reason: 'heartbeat 41 was heard after heartbeat 57: its store is there twice, or went back in time',
      version: '0.1.0',
      lastHeard: NOW - 3 * HOUR_MS,
    },
    { id: 'agent-2', asset: 'web-02', state: 'silent', reason: null, version: '0.0.9', lastHeard: NOW - HOUR_MS },
    { id: 'agent-3', asset: 'web-01', state: 'watching', reason: null, version: '0.1.0', lastHeard: NOW - 4_000 },
  ],
  more: 12,
  tokens: [
    { ...token, id: 'a'.repeat(64), name: 'web-09', state: 'waiting' },
    { ...token, id: 'b'.repeat(64), name: null, mayReplace: true, isApproved: true, state: 'used', usedBy: 'web-01' },
    { ...token, id: 'c'.repeat(64), name: HOSTILE[1], state: 'ended' },
    { ...token, id: 'd'.repeat(64), name: null, state: 'expired' },
  ],
  serverUrl: 'https://knowngood.example.org',
  isFresh: true,
  made: null,
  typed: {},
  problem: null,
}

export const AGENTS_WITH_TOKEN: AgentsRows = {
  ...AGENTS,
  waiting: [],
  made: { token: `kge_${'q'.repeat(43)}.${'p'.repeat(43)}`, name: 'web-09' },
}
