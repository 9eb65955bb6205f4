// From the write of a watched file to its row on the dashboard's Changes page: real processes, a real page fetched again and again.
import { Running, sleep } from '../story/running.ts'

const GOAL_P95_MS = 1_500
const WRITES = Number(process.argv[2] ?? 40)

const it = await Running.create()
try {
  it.file('app.conf', 'count = 0\n')
  await it.start()
  await it.baselined('app.conf')
  const token = it.cli('token', 'create', '--role', 'viewer').trim()
  const page = async (): Promise<string> => (await fetch(`${it.url}/changes`, { headers: { authorization: `Bearer ${token}` } })).text()

  const times: number[] = []
  const floors: number[] = []
  for (let write = 1; write <= WRITES; write++) {
    const name = `file-${write}.conf`
    const floorFrom = performance.now()
    await page()
    floors.push(performance.now() - floorFrom)
    it.file(name, `count = ${write}\n`)
    const from = performance.now()
    while (!(await page()).includes(name)) {
      if (performance.now() - from > 60_000) throw new Error(`${name} was not on the page after 60 s`)
      await sleep(5)
    }
    times.push(performance.now() - from)
    await sleep(50 + Math.random() * 400)
  }
  const share = (values: readonly number[], p: number): number =>
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? NaN
  const p95 = share(times, 0.95)
  console.log(`write → on the Changes page, ${WRITES} writes (fetching that page alone: median ${share(floors, 0.5).toFixed(0)} ms)`)
  console.log(`p50 ${share(times, 0.5).toFixed(0)} ms   p95 ${p95.toFixed(0)} ms   max ${Math.max(...times).toFixed(0)} ms`)
  console.log(`p95 is ${(p95 / GOAL_P95_MS).toFixed(2)} of the goal of ${GOAL_P95_MS} ms`)
} finally {
  await it.remove()
}
