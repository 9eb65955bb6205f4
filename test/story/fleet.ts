// A server behind TLS with a certificate of its own authority, and agents of other hosts as processes, each with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createEnrolment } from '../../server/commands/enrol.ts'
import { createToken } from '../../server/commands/token.ts'
import { readSettings } from '../../server/config.ts'
import { SILENT_LOG } from '../../server/log.ts'
import { type Server, startServer } from '../../server/main.ts'
import { issueCertificate } from '../helpers/certificates.ts'
import { eventually, type Json } from './running.ts'

const AGENT = path.resolve(import.meta.dirname, '../../agent/cli.ts')

export type AgentJson = { readonly id: string; readonly asset: string; readonly state: string; readonly stateReason: string | null }
export type Host = {
  readonly name: string
  readonly data: string
  readonly watched: string
  readonly agent: ChildProcess
  readonly said: () => string
}
export type Fleet = Awaited<ReturnType<typeof startFleet>>

export async function startFleet() {
  const dir = mkdtempSync(path.join(tmpdir(), 'known good fleet '))
  const data = path.join(dir, 'server')
  const tls = tlsFiles(dir)
  const settings = readSettings({ port: '0', data, tlsCert: tls.cert, tlsKey: tls.key }, {})
  const config = path.join(dir, 'knowngood.yaml')
  writeFileSync(config, '')
  const server = await startServer({ ...settings, configFile: config }, SILENT_LOG)
  const token = await createToken({ dataDir: data }, ['viewer', 'operator', 'admin'], 'story')
  const call = (method: string, address: string, body?: unknown) => ask(server, tls.authority, token, { method, address, body })
  const hosts: Host[] = []

  const start = (name: string, folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Host => {
    const host = startAgent(server.url, { name, data: path.join(dir, folder), watched: path.join(dir, `watched ${name}`) }, args, env)
    hosts.push(host)
    return host
  }
  return {
    dir,
    config,
    call,
    start,
    /** With a token made for it on the command line. */
    join: async (name: string): Promise<Host> => {
      const tokenFile = path.join(dir, `token ${name}`)
      writeFileSync(tokenFile, await createEnrolment({ dataDir: data }, { name }))
      return start(name, `data ${name}`, ['--token-file', tokenFile])
    },
    clone: (host: Host): Host => {
      cpSync(host.data, `${host.data} cloned`, { recursive: true })
      return start(host.name, path.basename(`${host.data} cloned`), [])
    },
    token: (wish: Parameters<typeof createEnrolment>[1] = {}) => createEnrolment({ dataDir: data }, wish),
    agentOf: async (asset: string): Promise<AgentJson | undefined> => {
      const { items } = await call('GET', '/api/v1/agents')
      return (items as readonly AgentJson[]).findLast((agent) => agent.asset === asset)
    },
    changesOf: async (asset: string): Promise<readonly string[]> => {
      const { items } = await call('GET', `/api/v1/changes?asset=${asset}&q=watched`)
      return (items as readonly { item: { path: string } }[]).map(({ item }) => path.basename(item.path)).toSorted()
    },
    close: async () => {
      for (const { agent } of hosts) agent.kill('SIGKILL')
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function tlsFiles(dir: string) {
  const authority = issueCertificate('Story Authority', { isAuthority: true })
  const leaf = issueCertificate('server', { names: ['127.0.0.1'], by: authority })
  const [cert, key] = [path.join(dir, 'cert.pem'), path.join(dir, 'key.pem')]
  writeFileSync(cert, leaf.pem + authority.pem)
  writeFileSync(key, leaf.keyPem)
  return { cert, key, authority: authority.pem }
}

function startAgent(
  server: string,
  { name, data, watched }: Pick<Host, 'name' | 'data' | 'watched'>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Host {
  mkdirSync(watched, { recursive: true })
  const flags = ['agent', '--server', server, '--data', data, '--watch', watched, '--name', name, ...args]
  const agent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', AGENT, ...flags], {
    env: { PATH: process.env['PATH'], KNOWNGOOD_ITEMS: 'none', KNOWNGOOD_HEARTBEAT: '0.5', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  agent.stderr.on('data', (text: Buffer) => (said += text))
  return { name, data, watched, agent, said: () => said }
}

export const edit = ({ watched }: Pick<Host, 'watched'>, file: string, text: string): void => writeFileSync(path.join(watched, file), text)

/** As a service manager would, and waits until it is gone. */
export async function stopped({ agent }: Host): Promise<number | null> {
  if (agent.exitCode === null) agent.kill('SIGTERM')
  return eventually('the end of an agent', () => agent.exitCode ?? (agent.signalCode === null ? undefined : -1))
}

type Question = { readonly method: string; readonly address: string; readonly body?: unknown }

function ask({ url }: Server, ca: string, token: string, { method, address, body }: Question): Promise<Json> {
  const { promise, resolve, reject } = Promise.withResolvers<Json>()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const request = https.request(url + address, { method, ca, headers }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.once('end', () => resolve({ status: answer.statusCode, ...(JSON.parse(Buffer.concat(chunks).toString() || '{}') as Json) }))
  })
  request.once('error', reject)
  request.end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}
