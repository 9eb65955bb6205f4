// The package for other hosts: built, unpacked elsewhere, and run from there against a real server.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken } from '../../server/commands/token.ts'
import { readSettings } from '../../server/config.ts'
import { SILENT_LOG } from '../../server/log.ts'
import { type Server, startServer } from '../../server/main.ts'
import { eventually } from '../story/running.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined
const dir = mkdtempSync(path.join(tmpdir(), 'known good package '))
const there = path.join(dir, 'another host')
const program = path.join(there, 'usr/bin/knowngood-agent')
let deb = ''

afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.skipIf(!has('dpkg-deb'))(`the package${has('dpkg-deb') ? '' : ' (not tried: this machine has no dpkg-deb)'}`, () => {
  beforeAll(() => {
    const args = [path.join(ROOT, 'agent/packaging/build.ts'), '--without-node', dir]
    deb = execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).trim()
    execFileSync('dpkg-deb', ['-x', deb, there])
    execFileSync('dpkg-deb', ['-e', deb, path.join(there, 'DEBIAN')])
  })

  test('brings one file, its packs and its settings, and nothing of the server', () => {
    const files = readdirSync(there, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(there, file)).isFile())
    const strange = files.filter(
      (file) => !/^(DEBIAN|etc\/knowngood-agent|usr\/bin|usr\/lib\/(knowngood-agent|systemd)|usr\/share\/doc)\//.test(file),
    )
    expect(strange).toEqual([])
    expect(files.filter((file) => /\.c?js$/.test(file))).toEqual(['usr/lib/knowngood-agent/knowngood-agent.cjs'])
    const bundle = readFileSync(path.join(there, 'usr/lib/knowngood-agent/knowngood-agent.cjs'), 'utf8')
    expect(['kysely', 'hono', 'nodemailer', 'enrolment_tokens'].filter((word) => bundle.includes(word))).toEqual([])
  })

  test('its settings are kept over upgrades, and its scripts are sound', () => {
    expect(readFileSync(path.join(there, 'DEBIAN/conffiles'), 'utf8').trim()).toBe('/etc/knowngood-agent/agent.env')
    for (const script of ['postinst', 'prerm', 'postrm']) expect(spawnSync('sh', ['-n', path.join(there, 'DEBIAN', script)]).status).toBe(0)
    const control = readFileSync(path.join(there, 'DEBIAN/control'), 'utf8')
    expect(control).toMatch(/^Depends: nodejs \(>= 24\.11\)/m)
    const owners = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8' }).trim().split('\n')
    expect(owners.filter((line) => !line.includes(' root/root '))).toEqual([])
  })

  test.skipIf(!has('systemd-analyze'))('its unit is one systemd understands, and hardened', () => {
    const unit = path.join(dir, 'knowngood-agent.service')
    const text = readFileSync(path.join(there, 'usr/lib/systemd/system/knowngood-agent.service'), 'utf8')
    writeFileSync(unit, text.replace('/usr/bin/knowngood-agent', '/bin/true'))
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.includes('knowngood-agent.service'))).toEqual([])
    expect(text).toMatch(/^AmbientCapabilities=CAP_DAC_READ_SEARCH$/m)
    expect(text).toMatch(/^CapabilityBoundingSet=CAP_DAC_READ_SEARCH$/m)
    expect(text).toMatch(/^User=knowngood-agent$/m)
  })

  test('from where it was unpacked it enrols, tells what is there, and what changes', async () => {
    const data = path.join(dir, 'server')
    const watched = path.join(dir, 'watched')
    mkdirSync(watched)
    writeFileSync(path.join(watched, 'app.conf'), 'colour = blue\n')
    const settings = readSettings({ port: '0', data }, {})
    const server = await startServer({ ...settings, configFile: path.join(dir, 'knowngood.yaml') }, SILENT_LOG)
    const agent = startAgent(server, watched)
    try {
      const ask = await asking(server, data)
      const items = () => ask(`/api/v1/assets/far-host/items?q=app.conf`)
      await eventually('its first look', async () => ((await items()).length > 0 ? true : undefined))
      writeFileSync(path.join(watched, 'app.conf'), 'colour = red\n')
      const change = await eventually('the change', async () => (await ask('/api/v1/changes?q=app.conf'))[0])
      expect(change).toMatchObject({ asset: 'far-host', op: 'modified' })
      agent.kill('SIGTERM')
      expect(await ended(agent)).toBe(0)
      expect(existsSync(path.join(data, 'agent/enrol.token'))).toBe(false)
    } finally {
      agent.kill('SIGKILL')
      await server.stop()
    }
  }, 240_000)
})

/** It uses the invitation of this host's agent, which needs no approval. */
function startAgent({ url, agentArgs }: Server, watched: string): ChildProcess {
  const token = agentArgs[agentArgs.indexOf('--token-file') + 1] ?? ''
  const env = {
    PATH: process.env['PATH'],
    KNOWNGOOD_NODE: process.execPath,
    KNOWNGOOD_ITEMS: 'none',
    KNOWNGOOD_SERVER: url,
    KNOWNGOOD_HEARTBEAT: '1',
  }
  const args = ['agent', '--token-file', token, '--data', path.join(dir, 'far data'), '--watch', watched, '--name', 'far-host']
  return spawn(program, args, { env, stdio: 'ignore' })
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode)))

async function asking({ url }: Server, data: string): Promise<(address: string) => Promise<readonly Record<string, unknown>[]>> {
  const token = await createToken({ dataDir: data }, ['viewer'], 'test')
  return async (address) => {
    const answer = await fetch(url + address, { headers: { authorization: `Bearer ${token}` } })
    const { items = [] } = (await answer.json()) as { items?: readonly Record<string, unknown>[] }
    return items
  }
}
