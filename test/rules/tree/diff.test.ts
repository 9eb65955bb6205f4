// What changed between two configurations: kinds, sections, order where it matters, and nothing where nothing changed.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { diffTrees, type Difference } from '../../../rules/tree/diff.ts'
import { movedAmong } from '../../../rules/tree/moved.ts'
import { parseTree } from '../../../rules/tree/parse.ts'

const platforms = createPlatforms()

function diff(platform: string, before: string, after: string): readonly Difference[] {
  const { tree } = platforms({ platform })
  return diffTrees(tree, parseTree(tree, before), parseTree(tree, after))
}

const inShort = ({ kind, parents, before, after }: Difference): string =>
  [kind, [...parents, ''].join(' > '), [before, after].map((text) => (text ?? '-').trim().replaceAll('\n', '|')).join(' => ')].join(': ')

type Case = {
  readonly name: string
  readonly platform: string
  readonly before: string
  readonly after: string
  readonly told: readonly string[]
}

const ACL = 'ip access-list extended A\n permit tcp any any eq 22\n permit icmp any any\n deny ip any any\n'
const CASES: readonly Case[] = [
  {
    name: 'negated',
    platform: 'cisco_ios',
    before: 'interface Vlan1\n no shutdown\n mtu 9000\n',
    after: 'interface Vlan1\n shutdown\n mtu 9000\n',
    told: ['changed: interface Vlan1 > : no shutdown => shutdown'],
  },
  {
    name: 'another value of a word that stands alone, two unlike lines of a list',
    platform: 'cisco_ios',
    before: 'hostname a\nip route 192.0.2.0 255.255.255.0 198.51.100.1\nip domain name x\n',
    after: 'hostname b\nip domain name x\nip host printer 192.0.2.7\n',
    told: [
      'changed: : hostname a => hostname b',
      'removed: : ip route 192.0.2.0 255.255.255.0 198.51.100.1 => -',
      'added: : - => ip host printer 192.0.2.7',
    ],
  },
  {
    name: 'a section comes line by line',
    platform: 'cisco_ios',
    before: 'hostname a\n',
    after: 'hostname a\ninterface Vlan9\n description new\n',
    told: ['added: : - => interface Vlan9', 'added: interface Vlan9 > : - => description new'],
  },
  {
    name: 'order in a list of rules',
    platform: 'cisco_ios',
    before: ACL,
    after: 'ip access-list extended A\n deny ip any any\n permit tcp any any eq 22\n permit icmp any any\n',
    told: ['moved: ip access-list extended A > : deny ip any any => deny ip any any'],
  },
  {
    name: 'order of single lines of one list, and of two lists',
    platform: 'cisco_ios',
    before: 'access-list 1 permit 192.0.2.1\naccess-list 1 deny any\naccess-list 2 deny any\n',
    after: 'access-list 2 deny any\naccess-list 1 deny any\naccess-list 1 permit 192.0.2.1\n',
    told: ['moved: : access-list 1 permit 192.0.2.1 => access-list 1 permit 192.0.2.1'],
  },
  {
    name: 'order elsewhere, indentation, remarks',
    platform: 'cisco_ios',
    before: '! one\nntp server 192.0.2.1\nrouter bgp 1\n neighbor 192.0.2.2 remote-as 2\n bgp router-id 192.0.2.3\n',
    after: 'router bgp 1\n  bgp router-id 192.0.2.3\n  neighbor 192.0.2.2 remote-as 2\n!\nntp server 192.0.2.1\n! two\n',
    told: [],
  },
  {
    name: 'a line that was there twice',
    platform: 'linux',
    before: 'a\na\nb\n',
    after: 'a\nb\n',
    told: ['removed: : a => -'],
  },
  {
    name: 'a certificate',
    platform: 'cisco_ios',
    before: 'crypto pki certificate chain C\n certificate ca 01\n  30820321 30820209\n  01020304\n  \tquit\n',
    after: 'crypto pki certificate chain C\n certificate ca 01\n  30820321 30820209\n  01020305\n  \tquit\n',
    told: [
      'changed: crypto pki certificate chain C > : certificate ca 01|  30820321 30820209|  01020304|  \tquit => certificate ca 01|  30820321 30820209|  01020305|  \tquit',
    ],
  },
  {
    name: 'terms of a filter, a section switched off',
    platform: 'juniper_junos',
    before:
      'firewall {\n filter F {\n  term a {\n   then accept;\n  }\n  term b {\n   then reject;\n  }\n }\n}\nge-0/0/0 {\n mtu 1500;\n}\n',
    after:
      'firewall {\n filter F {\n  term b {\n   then reject;\n  }\n  term a {\n   then accept;\n  }\n }\n}\ninactive: ge-0/0/0 {\n mtu 9000;\n}\n',
    told: [
      'moved: firewall > filter F > : term a => term a',
      'changed: : ge-0/0/0 => inactive: ge-0/0/0',
      'changed: inactive: ge-0/0/0 > : mtu 1500; => mtu 9000;',
    ],
  },
  {
    name: 'rules by path',
    platform: 'mikrotik_routeros',
    before: '/ip firewall filter\nadd action=accept chain=input\nadd action=drop chain=input\n/ip dns\nset servers=192.0.2.1\n',
    after: '/ip firewall filter\nadd action=drop chain=input\nadd action=accept chain=input\n/ip dns\nset servers=192.0.2.2\n',
    told: [
      'moved: /ip firewall filter > : add action=accept chain=input => add action=accept chain=input',
      'changed: /ip dns > : set servers=192.0.2.1 => set servers=192.0.2.2',
    ],
  },
  {
    name: 'a policy moved before another',
    platform: 'fortinet',
    before: 'config firewall policy\n edit 1\n  set action accept\n next\n edit 2\n  set action deny\n next\nend\n',
    after: 'config firewall policy\n edit 2\n  set action deny\n next\n edit 1\n  set action accept\n next\nend\n',
    told: ['moved: config firewall policy > : edit 1 => edit 1'],
  },
]

test.each(CASES)('$platform: $name', ({ platform, before, after, told }) => {
  const differences = diff(platform, before, after)
  expect(differences.map(inShort).toSorted()).toEqual(told.toSorted())
})

test('of a row as few as possible moved', () => {
  expect(movedAmong([])).toEqual([])
  expect(movedAmong([0, 1, 2])).toEqual([])
  expect(movedAmong([3, 0, 1, 2])).toEqual([0])
  expect(movedAmong([1, 2, 3, 0])).toEqual([3])
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 1_000 }), { maxLength: 30 }), (places) => {
      const moved = new Set(movedAmong(places))
      const stays = places.filter((_, at) => !moved.has(at))
      expect(stays).toEqual(stays.toSorted((left, right) => left - right))
      // None of those that moved could have stayed.
      for (const at of moved) {
        const without = places.filter((_, other) => other === at || !moved.has(other))
        expect(without).not.toEqual(without.toSorted((left, right) => left - right))
      }
    }),
    { numRuns: 200 },
  )
})

const leaf = fc.constantFrom('a 1', 'a 2', 'b', 'no b', 'description x', 'permit ip any any', 'deny ip any any')
const section = fc.tuple(
  fc.constantFrom('interface Vlan1', 'interface Vlan2', 'ip access-list extended A', 'router bgp 1'),
  fc.array(leaf, { maxLength: 6 }),
)
const configuration = fc.array(fc.oneof(section, fc.tuple(leaf, fc.constant([]))), { maxLength: 12 })
const written = (sections: readonly (readonly [string, readonly string[]])[]): string =>
  sections.map(([name, lines]) => [name, ...lines.map((line) => ` ${line}`), '!', ''].join('\n')).join('')

test('nothing differs from itself; what is added one way is removed the other', () => {
  const count = (all: readonly Difference[], kind: Difference['kind']): number => all.filter((one) => one.kind === kind).length
  fc.assert(
    fc.property(configuration, configuration, (left, right) => {
      const [before, after] = [written(left), written(right)]
      expect(diff('cisco_ios', before, before)).toEqual([])
      const [there, back] = [diff('cisco_ios', before, after), diff('cisco_ios', after, before)]
      const lines = (text: string): number => text.split('\n').filter((line) => line !== '' && line !== '!').length
      for (const told of [there, back]) expect(told.every((one) => one.kind !== 'changed' || one.before !== one.after)).toBe(true)
      expect(lines(after) - lines(before)).toBe(count(there, 'added') - count(there, 'removed'))
      expect(lines(before) - lines(after)).toBe(count(back, 'added') - count(back, 'removed'))
      expect(there.length > 0).toBe(back.length > 0)
    }),
    { numRuns: 300 },
  )
})
