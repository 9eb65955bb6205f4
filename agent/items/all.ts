// Every kind of item beside the file, each with its collector.
import { groups, users } from './accounts.ts'
import { certificates } from './certificates.ts'
import type { Collector } from './collector.ts'
import { containers } from './containers.ts'
import { cron } from './cron.ts'
import { databases } from './databases.ts'
import { dns } from './dns.ts'
import { firewall } from './firewall.ts'
import { modules } from './modules.ts'
import { mounts } from './mounted.ts'
import { packages } from './packages.ts'
import { ports } from './ports.ts'
import { routes } from './routes.ts'
import { sshKeys } from './ssh-keys.ts'
import { sudoers } from './sudoers.ts'
import { sysctl } from './sysctl.ts'
import { timers, units } from './units.ts'

/** What remembers between two looks is made anew each time this is called. */
export const allCollectors = (): readonly Collector[] => [
  packages(),
  units,
  timers,
  users,
  groups,
  sudoers,
  sshKeys,
  cron,
  ports(),
  sysctl,
  modules,
  mounts,
  routes,
  dns,
  firewall,
  certificates(),
  containers,
  databases,
]
