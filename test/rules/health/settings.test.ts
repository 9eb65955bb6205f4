// health.yaml: what is understood, and how a mistake is told.
import { expect, test } from 'vitest'
import { HealthFile, limitsWith } from '../../../rules/health/settings.ts'
import { parseYaml } from '../../../rules/yaml.ts'

const mistakes: readonly { name: string; text: string; says: RegExp }[] = [
  { name: 'no target', text: 'probes: [{ name: shop }]', says: /needs exactly one of http, tcp and process/ },
  { name: 'two targets', text: "probes: [{ name: shop, tcp: 'a:1', process: b }]", says: /needs exactly one/ },
  { name: 'a login in an address', text: 'probes: [{ name: shop, http: "http://bob:pw@h/" }]', says: /holds a login/ },
  { name: 'another protocol', text: 'probes: [{ name: shop, http: "file:///etc/passwd" }]', says: /is an address such as/ },
  { name: 'one name twice', text: 'probes: [{ name: a, process: b }, { name: a, process: c }]', says: /two probes of one name/ },
  { name: 'an unknown key', text: 'probe: []', says: /`probe` is not a known key; did you mean `probes`/ },
]
test.each(mistakes)('$name is a mistake', ({ text, says }) => {
  const parsed = parseYaml(text, HealthFile)
  expect(parsed.ok ? 'no mistake' : parsed.problems.map(({ message }) => message).join()).toMatch(says)
})

test('own limits replace only what they name', () => {
  const parsed = parseYaml('limits: { disk-space: { bad: 0.9 } }', HealthFile)
  expect(parsed.ok && limitsWith(parsed.value)['disk-space']).toMatchObject({ warn: 0.85, bad: 0.9, worse: 'above', severity: 'high' })
})
