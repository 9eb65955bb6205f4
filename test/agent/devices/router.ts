// A small router with a command line, on a real SSH server, for tests; `how` bends it.
import type { AddressInfo } from 'node:net'
import { Server, utils, type Connection, type ServerChannel, type ServerConfig } from 'ssh2'

export type How = {
  readonly login?: 'password' | 'keyboard-interactive'
  readonly config?: () => string
  readonly enable?: string
  readonly algorithms?: ServerConfig['algorithms']
  readonly hostKey?: string
  /** Lets connections through to other ports, as a jump host does. */
  readonly forwards?: (port: number) => void
}

export const newHostKey = (kind: 'ed25519' | 'rsa' = 'ed25519'): string =>
  kind === 'rsa' ? utils.generateKeyPairSync('rsa', { bits: 2048 }).private : utils.generateKeyPairSync('ed25519').private

export const PASSWORD = 'letmein-42'
const CONFIG = [
  'version 15.2',
  'hostname edge-1',
  'username ops secret 5 $1$abcd$0123456789abcdef',
  'ip routing',
  'interface Vlan1',
  ' shutdown',
  'end',
].join('\n')
const VERSION =
  'Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(4)E5, RELEASE SOFTWARE (fc1)\nedge-1 uptime is 3 weeks\ncisco WS-C2960X-24TS-L (APM86XXX) processor with 524288K bytes of memory.\nProcessor board ID FOC0000X0X0'

export type Router = {
  readonly port: number
  readonly passwords: readonly string[]
  readonly commands: readonly string[]
  readonly close: () => Promise<void>
}

export async function startRouter(how: How = {}, port = 0): Promise<Router> {
  const passwords: string[] = []
  const commands: string[] = []
  const open = new Set<Connection>()
  const server = new Server(
    { hostKeys: [how.hostKey ?? newHostKey()], ...(how.algorithms ? { algorithms: how.algorithms } : {}) },
    (client) => {
      open.add(client)
      client.on('error', () => {})
      client.on('close', () => open.delete(client))
      client.on('authentication', (context) => {
        const wanted = how.login ?? 'password'
        if (context.method === 'password' && wanted === 'password') {
          passwords.push(context.password)
          if (context.password === PASSWORD) return context.accept()
        }
        if (context.method === 'keyboard-interactive' && wanted === 'keyboard-interactive')
          return context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
            passwords.push(...answers)
            if (answers[0] === PASSWORD) context.accept()
            else context.reject([wanted])
          })
        return context.reject([wanted])
      })
      client.on('tcpip', (accept, reject, { destPort }) => {
        if (!how.forwards) return reject()
        how.forwards(destPort)
        import('node:net').then(({ connect }) => {
          const channel = accept()
          const socket = connect(destPort, '127.0.0.1')
          socket.on('error', () => channel.end())
          channel.on('error', () => socket.destroy())
          socket.pipe(channel).pipe(socket)
        }, reject)
      })
      client.on('session', (accept) => {
        const session = accept()
        session.on('pty', (ok) => ok?.())
        session.on('shell', (ok) => serve(ok(), how, commands))
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    passwords,
    commands,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const client of open) client.end()
      }),
  }
}

function serve(channel: ServerChannel, { config, enable }: How, commands: string[]): void {
  let isHigh = enable === undefined
  let awaits: string | null = null
  let line = ''
  const prompt = () => `\r\nedge-1${isHigh ? '#' : '>'}`
  const run = (command: string): string => {
    if (awaits !== null) {
      isHigh = command === awaits
      awaits = null
      return isHigh ? '' : '\r\n% Access denied'
    }
    commands.push(command)
    if (command === 'enable' && enable !== undefined) awaits = enable
    if (command === 'show version') return `\r\n${VERSION.replaceAll('\n', '\r\n')}`
    if (command === 'show running-config' && isHigh) return `\r\n${(config?.() ?? CONFIG).replaceAll('\n', '\r\n')}`
    return /^terminal|^$|^enable/.test(command) ? '' : "\r\n% Invalid input detected at '^' marker."
  }
  channel.on('error', () => {})
  channel.write('Authorised use only\r\nedge-1' + (isHigh ? '#' : '>'))
  channel.on('data', (chunk: Buffer) => {
    line += chunk.toString('utf8')
    for (let end = line.search(/[\r\n]/); end >= 0; end = line.search(/[\r\n]/)) {
      const command = line.slice(0, end)
      line = line.slice(end + 1)
      if (command === 'exit') {
        channel.exit(0)
        channel.end()
        return
      }
      const isSecret = awaits !== null
      const said = run(command)
      channel.write((isSecret ? '' : command) + said + (awaits === null ? prompt() : '\r\nPassword: '))
    }
  })
}
