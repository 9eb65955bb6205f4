// Every kind of item beside the file, each with its collector.
import { groups, users } from './accounts.ts'
import type { Collector } from './collector.ts'
import { packages } from './packages.ts'
import { ports } from './ports.ts'

export const allCollectors = (): readonly Collector[] => [packages(), users, groups, ports()]
