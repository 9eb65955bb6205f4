// What the server counts about itself, for Prometheus.
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { Admission } from './ingest/admission.ts'
import type { Store } from './store/store.ts'

const INGESTED = ['events', 'records', 'repeats', 'quarantined', 'undecodable', 'refused', 'reconciled', 'points'] as const
export type Ingested = (typeof INGESTED)[number]

export type Metrics = {
  readonly counted: (what: Ingested, by: number) => void
  readonly text: () => Promise<string>
  readonly contentType: string
}

export function createMetrics(store: Store, admission: Pick<Admission, 'inside'>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = new Map(INGESTED.map((what) => [what, new Counter({ name: nameOf(what), help: helpOf[what], registers: [registry] })]))
  addGauges(registry, store, admission)
  return {
    counted: (what, by) => counters.get(what)?.inc(by),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Not a count of what arrives, but of what should have: its expected value is 0. */
const nameOf = (what: Ingested): string => (what === 'reconciled' ? 'knowngood_reconciled_total' : `knowngood_ingest_${what}_total`)

const helpOf = {
  events: 'Events of agents that were confirmed, repeats included.',
  records: 'Log records of plain senders that were stored.',
  repeats: 'Log records of plain senders that were stored before.',
  quarantined: 'Events that could not be processed and are kept in quarantine.',
  undecodable: 'Requests that were no OTLP.',
  points: 'Values of health that were stored.',
  reconciled: 'Differences between a host and what was held of it that no event told of. Anything above 0 is a fault.',
  refused: 'Requests refused because of their size or because too much arrived.',
} as const satisfies Record<Ingested, string>

function addGauges(registry: Registry, store: Store, admission: Pick<Admission, 'inside'>): void {
  const gauge = (name: string, help: string, value: () => number | Promise<number>) =>
    new Gauge({
      name: `knowngood_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(await value())
      },
    })
  gauge('ingest_requests_in_progress', 'Requests on their way into the store.', () => admission.inside().requests)
  gauge('store_writes_waiting', 'Units of work that wait for their commit.', () => store.health().waiting)
  gauge('changes_needing_attention', 'Changes that wait for a person.', () => store.read.attentionCount())
  gauge('changes_to_judge_again', 'Changes that wait to be judged again.', () => store.read.leftToJudge())
  gauge('quarantine_records', 'What could not be processed, kept for a person.', () => store.read.quarantineCount())
  labelled(registry, 'agents', 'Agents by how they were heard last.', 'silence', async () => {
    const agents = (await store.read.allAgents()).filter(({ state }) => state === 'active')
    return Map.groupBy(agents, ({ silence }) => silence)
  })
  delivery(registry, store)
}

function labelled(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  groups: () => Promise<ReadonlyMap<string, readonly unknown[]>>,
): void {
  const gauge: Gauge = new Gauge({
    name: `knowngood_${name}`,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      gauge.reset()
      for (const [key, members] of await groups()) gauge.set({ [label]: key }, members.length)
    },
  })
}

function delivery(registry: Registry, store: Store): void {
  const waiting: Gauge = new Gauge({
    name: 'knowngood_deliveries_waiting',
    help: 'Alert messages that wait to be sent, by channel.',
    labelNames: ['channel'],
    registers: [registry],
    async collect() {
      waiting.reset()
      for (const health of await store.read.channelHealth()) waiting.set({ channel: health.channel }, health.waiting)
    },
  })
}
