// Figures of the collector alone: devices an hour at 100 sessions with answers after 100 ms, memory per session. `npm run bench:collector`
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { collect } from '../../agent/devices/collect.ts'
import { LIMITS } from '../../agent/devices/device.ts'
import { openMemory } from '../../agent/devices/memory.ts'
import { createPlatforms } from '../../agent/devices/platform-files.ts'

const DEVICES = Number(process.env['DEVICES'] ?? 1_000)
const SESSIONS = Number(process.env['SESSIONS'] ?? 100)
const DELAY_MS = Number(process.env['DELAY_MS'] ?? 100)
const GOALS = { devicesPerHour: 100_000, kilobytesPerSession: 400 }

const { promise, resolve } = Promise.withResolvers<number>()
// The devices are a process of their own, so that their memory is not counted here.
const devices = fork(path.join(import.meta.dirname, 'collector-devices.ts'), [String(DELAY_MS)], { execArgv: [] })
devices.once('message', (port: number) => resolve(port))
const port = await promise
const folder = mkdtempSync(path.join(tmpdir(), 'kg-bench-'))
const memory = openMemory(folder)
const platform = createPlatforms()({ platform: 'cisco_ios' })
const login = { host: '127.0.0.1', port, username: 'reader', password: 'letmein', privateKey: null, passphrase: null }
const one = (name: string) => collect({ name, platform, login, jump: null, enable: null, limits: LIMITS }, memory)

// Compiled patterns and code count once, not for each session.
for (let at = 0; at < 20; at += 1) await one('first')
globalThis.gc?.()
const base = process.memoryUsage().rss
let peak = base
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
const statuses = new Map<string, number>()
const times: number[] = []
const started = performance.now()
const queue = Array.from({ length: DEVICES }, (_, at) => `device-${at}`).values()
await Promise.all(
  Array.from({ length: SESSIONS }, async () => {
    for (const name of queue) {
      const { status, durationMs } = await one(name)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      times.push(durationMs)
    }
  }),
)
const seconds = (performance.now() - started) / 1_000
clearInterval(watch)
devices.kill()
rmSync(folder, { recursive: true, force: true })
times.sort((left, right) => left - right)
const perHour = Math.round((DEVICES / seconds) * 3_600)
const perSession = Math.round((peak - base) / 1_024 / SESSIONS)
process.stdout.write(
  [
    `${DEVICES} devices, ${SESSIONS} sessions, answers after ${DELAY_MS} ms: ${seconds.toFixed(1)} s, ${JSON.stringify(Object.fromEntries(statuses))}`,
    `${perHour.toLocaleString('en')} devices an hour (goal ${GOALS.devicesPerHour.toLocaleString('en')})`,
    `${perSession} KB a session (goal ${GOALS.kilobytesPerSession}), ${Math.round(peak / 1_048_576)} MB in all`,
    `session: half in ${times[Math.floor(times.length / 2)]} ms, 99 % in ${times[Math.floor(times.length * 0.99)]} ms`,
    '',
  ].join('\n'),
)
