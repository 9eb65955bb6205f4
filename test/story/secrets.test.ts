// Secrets in twenty shapes are written to watched files and changed: they are in no table, log, mail or page; the change itself is.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { eventually, Running, sleep } from './running.ts'

const VISIBLE = 'plain-marker-that-may-be-seen'

/** File name and its text with the secret in it; every secret differs, and each has an old and a new value. */
const shapes: readonly { readonly file: string; readonly secret: string; readonly text: (secret: string) => string }[] = [
  { file: 'app.ini', secret: 'Zr7pWq2LmX', text: (s) => `[db]\npassword = ${s}\nhost = db-01\n` },
  { file: 'app.yaml', secret: 'hN4vBt8KcY', text: (s) => `db:\n  password: ${s}\n  host: db-01\n` },
  { file: 'app.json', secret: 'mQ6xDj3RfU', text: (s) => `{ "db": { "password": "${s}", "host": "db-01" } }\n` },
  { file: 'app.env', secret: 'gT9yPk5SzA', text: (s) => `export DB_PASSWORD="${s}"\nDB_HOST=db-01\n` },
  { file: 'app.xml', secret: 'wE2nVb7HqI', text: (s) => `<server password="${s}" host="db-01"/>\n` },
  { file: 'element.xml', secret: 'dL8cMf4JxO', text: (s) => `<db>\n  <password>${s}</password>\n</db>\n` },
  { file: 'url.conf', secret: 'kR3sGz6WtP', text: (s) => `database_url = postgres://shop:${s}@db-01/shop\n` },
  { file: 'bearer.conf', secret: 'yU5aXn9CvB0123456789', text: (s) => `header "Authorization: Bearer ${s}"\n` },
  { file: '.pgpass', secret: 'oF7hJd2QkE', text: (s) => `db-01:5432:shop:shop:${s}\n` },
  { file: '.netrc', secret: 'bV4wLm8TyG', text: (s) => `machine db-01 login shop password ${s}\n` },
  { file: 'my.cnf', secret: 'tX6qRc3NsH', text: (s) => `[client]\nuser=shop\npassword=${s}\n` },
  { file: 'htpasswd', secret: '$apr1$zP9uKf5D$aW2eSd4fRg6hTj8kYlQzX1', text: (s) => `shop:${s}\n` },
  { file: 'wpa.conf', secret: 'iJ8oYb6MwN', text: (s) => `network={\n  ssid="office"\n  psk="${s}"\n}\n` },
  { file: 'snmpd.conf', secret: 'uC3rVx7ZpL', text: (s) => `rocommunity ${s} 10.0.0.0/8\n` },
  { file: 'aws.ini', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzKq3tVwXyZ', text: (s) => `aws_secret_access_key = ${s}\n` },
  { file: 'token.conf', secret: 'ghp_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z', text: (s) => `remote https://example.org ${s}\n` },
  {
    file: 'jwt.conf',
    secret: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.s5dR8fT2gY6hU9jI3kO7lP1zX4cV0bN8mQ',
    text: (s) => `session ${s}\n`,
  },
  {
    file: 'key.conf',
    secret: 'MIIEowIBAAKCAQEAx9Vb3NqLd8',
    text: (s) => `-----BEGIN RSA PRIVATE KEY-----\n${s}${'A7d'.repeat(12)}\n-----END RSA PRIVATE KEY-----\n`,
  },
  { file: 'random.conf', secret: 'q8Zt3Lw9Xn5Rv2Kj7Hc4Mb6Yd1Gs0Pf', text: (s) => `seed ${s}\n` },
  { file: 'ldap.conf', secret: 'nB5zKs9FhW', text: (s) => `bind_dn cn=shop\nbindpw ${s}\n` },
]

let it: Running
let box: Mailbox

beforeEach(async () => {
  box = await Mailbox.open()
  it = await Running.create()
  writeFileSync(
    it.config,
    `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true, diff: true }\nroutes: [{ channels: [ops] }]\n`,
  )
})
afterEach(async () => {
  await it.remove()
  await box.close()
})

/** Where a text is found: files of the data folder, what the processes said, mails, pages. */
function placesOf(text: string, pages: string): readonly string[] {
  const inData = spawnSync('grep', ['-rlaF', '--', text, it.data], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
  return [
    ...inData,
    ...(it.said.includes(text) ? ['log'] : []),
    ...(box.mails.some(({ raw, text: body }) => raw.includes(text) || body.includes(text)) ? ['mail'] : []),
    ...(pages.includes(text) ? ['page'] : []),
  ]
}

test(`${shapes.length} shapes of secrets are nowhere; a plain word beside them is found everywhere`, { timeout: 120_000 }, async () => {
  const renewed = (secret: string): string => secret.replace(/[a-z]/, 'k').replace(/.$/, '7')
  for (const { file, secret, text } of shapes) it.file(file, text(secret))
  await it.start()
  for (const { file } of shapes) await it.baselined(file)
  for (const { file, secret, text } of shapes) it.file(file, `${text(renewed(secret))}# ${VISIBLE}\n`)
  const changes = await eventually('a change of every file', async () => {
    const found = await it.changes()
    return shapes.every(({ file }) => found.some(({ item }) => item.path.endsWith(`/${file}`))) ? found : undefined
  })
  await eventually('the mails', () => (box.mails.length > 0 ? true : undefined))
  await sleep(3_000)
  const details = await Promise.all(changes.map(({ id }) => it.get(`/api/v1/changes/${id}`)))
  const pages = JSON.stringify(details)

  const found = shapes.flatMap(({ file, secret }) =>
    [secret, renewed(secret)].map((text) => ({ file, text, places: placesOf(text, pages) })),
  )
  expect(found.filter(({ places }) => places.length > 0)).toEqual([])

  // The search itself is proven by what may be seen.
  const marker = placesOf(VISIBLE, pages)
  expect(marker).toContain('page')
  expect(marker.some((place) => place.startsWith(it.data))).toBe(true)
})
