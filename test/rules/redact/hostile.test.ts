// No text may make the search for secrets wander.
import { expect, test } from 'vitest'
import { findSecrets } from '../../../rules/redact.ts'

const LENGTH = 512 * 1024
const filled = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

/** Units that made naive patterns of this kind quadratic or worse. */
const UNITS = [
  'a',
  ' ',
  '=',
  '"',
  "'",
  '<',
  '<a ',
  '<password',
  '<name="',
  '$',
  '$6$',
  '$6$a',
  '{',
  '{SSHA',
  '-',
  '--',
  '-----BEGIN PRIVATE KEY-----\n',
  '-----BEGIN x-----',
  '://',
  'a://b:c',
  'http://a:b@',
  'eyJ',
  'eyJ-',
  'eyJ.',
  'ghp_',
  'xoxb-',
  'AAAA',
  'password',
  'password ',
  'password=',
  'password = "',
  'password:\n',
  'password: |\n ',
  'name: password\n',
  'name="password" ',
  '"name": "token", ',
  'key=',
  'bearer ',
  'Bearer\t',
  'identified by ',
  'mysql -p',
  'curl -u a:',
  'user a >',
  'user a on ~* ',
  '#',
  '\\',
  '\n',
  '\r',
  '‹',
  '‹secret ',
  '‹secret 12345678›',
  'Authorization:',
  'echo a | sudo ',
  'htpasswd -b ',
  '_set_header token',
  'key message-digest-key 1 ',
  'd-i key rootpw --x ',
  '<name>password</name>',
  '<key>',
  'password=a\\\n',
  'password = """\n',
  "password = '''",
  '"password":\n',
  'kind: Secret\ndata:\n a: ',
]

// No clock: linear takes a tenth of a second here, anything quadratic runs into the test's time limit.
test.each(UNITS)('a file of %j', (unit) => {
  const text = filled(unit, LENGTH)
  expect(findSecrets(text, []).every(({ start, end }) => start >= 0 && start < end && end <= text.length)).toBe(true)
})
