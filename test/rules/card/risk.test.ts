// What a card touches decides its risk.
import { expect, test } from 'vitest'
import { deriveRisk } from '../../../rules/card/risk.ts'
import type { Asset, ItemScope } from '../../../rules/domain.ts'
import { anAsset } from '../../helpers/cards.ts'

const plain = [anAsset()]
const audit = [anAsset(), anAsset({ id: 'db-01', flags: ['audit', 'confidential'] })]
const file = (path: string): ItemScope[] => [{ path }]

const cases: { assets: Asset[]; items: ItemScope[]; says: string }[] = [
  { assets: plain, items: file('/etc/nginx/**'), says: 'Low risk: plain items, and no audit, security or financial flag on web-01.' },
  { assets: plain, items: [], says: 'Low risk: plain items, and no audit, security or financial flag on web-01.' },
  {
    assets: [anAsset({ flags: ['confidential'] })],
    items: [],
    says: 'Low risk: plain items, and no audit, security or financial flag on web-01.',
  },
  {
    assets: [...plain, ...plain],
    items: [],
    says: 'Low risk: plain items, and no audit, security or financial flag on any of the 2 assets.',
  },
  { assets: plain, items: file('/etc/sshfoo.conf'), says: 'Low risk: plain items, and no audit, security or financial flag on web-01.' },
  {
    assets: plain,
    items: [{ kind: 'package', path: 'sudo' }],
    says: 'Low risk: plain items, and no audit, security or financial flag on web-01.',
  },
  {
    assets: plain,
    items: file('/etc/ssh/sshd_config'),
    says: 'Medium risk: /etc/ssh/sshd_config may reach /etc/ssh/, which is about who may log in.',
  },
  { assets: plain, items: file('/etc/**'), says: 'Medium risk: /etc/** may reach /etc/passwd, which is about accounts.' },
  { assets: plain, items: file('/etc/ss*/x'), says: 'Medium risk: /etc/ss*/x may reach /etc/ssh/, which is about who may log in.' },
  {
    assets: plain,
    items: file(String.raw`/etc/ss\h/sshd_config`),
    says: String.raw`Medium risk: /etc/ss\h/sshd_config may reach /etc/ssh/, which is about who may log in.`,
  },
  { assets: plain, items: file('/{srv,etc/ssh}/x'), says: 'Medium risk: /{srv,etc/ssh}/x may reach /etc/passwd, which is about accounts.' },
  { assets: plain, items: file('**'), says: 'Medium risk: ** may reach /etc/passwd, which is about accounts.' },
  { assets: plain, items: file('/etc/pam.d'), says: 'Medium risk: /etc/pam.d may reach /etc/pam.d/, which is about how people log in.' },
  {
    assets: plain,
    items: file('/home/eve/.ssh/authorized_keys'),
    says: 'Medium risk: /home/eve/.ssh/authorized_keys is about who may log in.',
  },
  {
    assets: plain,
    items: [{ path: '/srv/x' }, { kind: 'sudoers', path: 'deploy' }],
    says: 'Medium risk: sudoers:deploy is about who may become root.',
  },
  { assets: audit, items: file('/etc/my.cnf'), says: 'Medium risk: db-01 is flagged audit.' },
  { assets: audit, items: [], says: 'High risk: db-01 is flagged audit, and the card names no items, so it covers all of them.' },
  {
    assets: audit,
    items: file('/etc/shadow'),
    says: 'High risk: db-01 is flagged audit, and /etc/shadow may reach /etc/shadow, which is about accounts.',
  },
]

test.each(cases)('$says', ({ assets, items, says }) => {
  const { risk, why } = deriveRisk(assets, items)
  expect(why).toBe(says)
  expect(why.toLowerCase().startsWith(`${risk} risk: `)).toBe(true)
})
