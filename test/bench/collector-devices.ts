// The other side of the collector's bench: one SSH server that plays any number of routers, with a pause before each answer.
import ssh2 from 'ssh2'

const { Server, utils } = ssh2

const delayMs = Number(process.argv[2] ?? 100)
const CONFIG = [
  'version 15.2',
  'hostname edge-1',
  ...Array.from({ length: 120 }, (_, at) => `interface Gi1/0/${at}\r\n description desk ${at}\r\n switchport access vlan 10\r\n!`),
  'end',
].join('\r\n')

const server = new Server({ hostKeys: [utils.generateKeyPairSync('ed25519').private] }, (client) => {
  client.on('error', () => {})
  client.on('authentication', (context) => (context.method === 'password' ? context.accept() : context.reject(['password'])))
  client.on('session', (accept) => {
    const session = accept()
    session.on('pty', (ok) => ok?.())
    session.on('shell', (ok) => {
      const channel = ok()
      let line = ''
      channel.on('error', () => {})
      channel.write('edge-1#')
      channel.on('data', (chunk: Buffer) => {
        line += chunk.toString('utf8')
        for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
          const command = line.slice(0, end)
          line = line.slice(end + 1)
          setTimeout(() => {
            if (command === 'exit') {
              channel.exit(0)
              channel.end()
            } else channel.write(`${command}\r\n${command === 'show running-config' ? `${CONFIG}\r\n` : ''}edge-1#`)
          }, delayMs)
        }
      })
    })
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address ? address.port : 0)
})
