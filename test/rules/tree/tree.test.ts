// A configuration as a tree: sections in every way of writing them, texts of several lines as one thing, nothing lost.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { placedLines, printTree } from '../../../rules/tree/node.ts'
import { parseTree } from '../../../rules/tree/parse.ts'

const platforms = createPlatforms()

type Written = { readonly name: string; readonly platform: string; readonly text: string; readonly tree: readonly string[] }

/** Each line of the tree as `section > section > line`. */
const CASES: readonly Written[] = [
  {
    name: 'indentation, remarks left out, the end of a section in it',
    platform: 'cisco_ios',
    text: 'hostname a\n!\nvrf definition M\n !\n address-family ipv4\n  route-target import 1:1\n exit-address-family\n!\nend\n',
    tree: [
      'hostname a',
      'vrf definition M',
      'vrf definition M > address-family ipv4',
      'vrf definition M > address-family ipv4 > route-target import 1:1',
      'vrf definition M > address-family ipv4 > exit-address-family',
      'vrf definition M > end',
    ],
  },
  {
    name: 'a banner up to its mark, with what looks like a section in it',
    platform: 'cisco_ios',
    text: 'banner login ^C\ninterface Vlan1\n\n shutdown\n^C\nbanner motd #short#\nbanner exec $\nnever ends\n',
    tree: ['banner login ^C|interface Vlan1|| shutdown|^C', 'banner motd #short#', 'banner exec $', 'never ends'],
  },
  {
    name: 'a banner up to a word',
    platform: 'arista_eos',
    text: 'banner motd\nno entry\nEOF\nip routing\n',
    tree: ['banner motd|no entry|EOF', 'ip routing'],
  },
  {
    name: 'a hash ends a section also where the next one is indented',
    platform: 'hp_comware',
    text: 'vlan 10\n name x\n#\n ftp server enable\n#\nreturn\n',
    tree: ['vlan 10', 'vlan 10 > name x', 'ftp server enable', 'return'],
  },
  {
    name: 'braces, remarks of the device, a deactivated section',
    platform: 'juniper_junos',
    text: '## Last changed\nsystem {\n    host-name r1;\n    inactive: ntp {\n        server 192.0.2.1; ## SECRET-DATA\n    }\n}\n',
    tree: ['system', 'system > host-name r1;', 'system > inactive: ntp', 'system > inactive: ntp > server 192.0.2.1; ## SECRET-DATA'],
  },
  {
    name: 'the same platform as set lines',
    platform: 'juniper_junos',
    text: 'set system host-name r1\ndeactivate system ntp\n',
    tree: ['set system host-name r1', 'deactivate system ntp'],
  },
  {
    name: 'set lines of another platform, a quoted text of several lines',
    platform: 'paloalto_panos',
    text: 'set deviceconfig system login-banner "one\ntwo"\nset deviceconfig system hostname fw\n',
    tree: ['set deviceconfig system login-banner "one|two"', 'set deviceconfig system hostname fw'],
  },
  {
    name: 'nested braces with lists',
    platform: 'paloalto_panos',
    text: 'config {\n  devices {\n    localhost.localdomain {\n      tags [ a b ];\n    }\n  }\n}\n',
    tree: [
      'config',
      'config > devices',
      'config > devices > localhost.localdomain',
      'config > devices > localhost.localdomain > tags [ a b ];',
    ],
  },
  {
    name: 'braces that open and close on one line',
    platform: 'f5_tmos',
    text: 'ltm pool p {\n    members {\n        a:80 { }\n    }\n    description "two\nlines"\n}\nsys sshd { }\n',
    tree: ['ltm pool p', 'ltm pool p > members', 'ltm pool p > members > a:80 { }', 'ltm pool p > description "two|lines"', 'sys sshd { }'],
  },
  {
    name: 'config, edit, next, end',
    platform: 'fortinet',
    text: 'config firewall policy\n    edit 7\n        set action deny\n        config extra\n            set a 1\n        end\n    next\nend\nconfig system dns\nend\n',
    tree: [
      'config firewall policy',
      'config firewall policy > edit 7',
      'config firewall policy > edit 7 > set action deny',
      'config firewall policy > edit 7 > config extra',
      'config firewall policy > edit 7 > config extra > set a 1',
      'config firewall policy > edit 7 > config extra > end',
      'config firewall policy > edit 7 > next',
      'config firewall policy > end',
      'config system dns',
      'config system dns > end',
    ],
  },
  {
    name: 'paths, wrapped lines, whole commands',
    platform: 'mikrotik_routeros',
    text: '# by RouterOS\n/ip service\nset telnet \\\n    disabled=yes\n/ip dns set servers=192.0.2.1\n/ip address\nadd a=1\n',
    tree: ['/ip service', '/ip service > set telnet disabled=yes', '/ip dns set servers=192.0.2.1', '/ip address', '/ip address > add a=1'],
  },
  {
    name: 'tags',
    platform: 'opnsense',
    text: '<?xml version="1.0"?>\n<opnsense>\n  <system>\n    <hostname>fw</hostname>\n    <dns/>\n  </system>\n</opnsense>\n',
    tree: [
      '<?xml version="1.0"?>',
      '<opnsense>',
      '<opnsense> > <system>',
      '<opnsense> > <system> > <hostname>fw</hostname>',
      '<opnsense> > <system> > <dns/>',
    ],
  },
]

const drawn = (platform: string, text: string): readonly string[] =>
  placedLines(parseTree(platforms({ platform }).tree, text)).map(({ line, parents }) =>
    [...parents, line.trimStart()].join(' > ').replaceAll('\n', '|'),
  )

test.each(CASES)('$platform: $name', ({ platform, text, tree }) => {
  expect(drawn(platform, text)).toEqual(tree)
  expect(printTree(parseTree(platforms({ platform }).tree, text))).toBe(text)
})

const PLATFORMS = [
  'cisco_ios',
  'cisco_nxos',
  'arista_eos',
  'hp_comware',
  'juniper_junos',
  'fortinet',
  'mikrotik_routeros',
  'f5_tmos',
  'opnsense',
  'linux',
]
const LINES = [
  '', ' ', '!', ' !', '#', '}', '};', '{', 'a {', '  b {', '} else {', 'x { }', 'config a', '  edit 1', 'next', 'end', ' exit', 'exit-address-family',
  'banner motd ^C', '^C', 'banner motd #', 'banner motd', 'EOF', ' certificate ca 01', '  3082 0320', '  quit', '"', 'a "b', 'c" d "', '\\', 'add \\',
  '/ip address', '<a>', '</a>', '<b>1</b>', 'set a b', '\tdeep', '      deeper', 'trailing  ', '\r', 'über', '\u2028',
] // prettier-ignore

test('text, tree, text: nothing is lost, in any way of writing', () => {
  const text = fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...LINES) }, fc.string({ unit: 'binary' })), { maxLength: 40 })
    .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)))
  fc.assert(
    fc.property(text, fc.constantFrom(...PLATFORMS), (given, platform) => {
      const tree = parseTree(platforms({ platform }).tree, given)
      expect(printTree(tree)).toBe(given)
    }),
    { numRuns: 400 },
  )
})

test('sections without end', () => {
  const deep = Array.from({ length: 1_500 }, (_, at) => `${' '.repeat(at % 500)}a {`).join('\n')
  for (const platform of PLATFORMS) expect(printTree(parseTree(platforms({ platform }).tree, deep))).toBe(deep)
  const open = 'banner motd ^C\nx "\n'.repeat(1_000)
  for (const platform of PLATFORMS) expect(printTree(parseTree(platforms({ platform }).tree, open))).toBe(open)
})
