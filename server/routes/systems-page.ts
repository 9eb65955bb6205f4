// The forms that map the systems other schedules name, and take a mapping away.
import type { Context } from 'hono'
import { links } from '../../dashboards/links.ts'
import type { SystemRows } from '../../dashboards/systems.tsx'
import { mapSystem } from '../actions/map-system.ts'
import { unmapSystem } from '../actions/unmap-system.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import { systemsNow } from '../schedule/systems.ts'
import { backTo, bad, formOf, type PageParts, passwordAgain } from './page.tsx'
import { SystemName } from './systems-api.ts'

/** Shows the page of the import with what was refused. */
type Show = (c: Context<Env>, problem: SystemRows['problem']) => Promise<Response>

export const systemsPageRoutes = (parts: PageParts, show: Show): readonly Route[] => [
  {
    method: 'POST',
    path: links.systemMap,
    right: 'approver',
    does: 'Says what a system of another schedule is here.',
    handler: async (c) => {
      if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.scheduleImport)
      const { name: typed = '', system = '' } = await formOf(c)
      const name = SystemName.safeParse(typed)
      if (!name.success || system.length > 2_000)
        return show(c, { name: '', system: '', words: 'That is no name of a system. Use the form beside it.' })
      const outcome = await mapSystem(parts, c.var.actor, { name: name.data, system })
      if (!outcome.ok) return show(c, { name: name.data, system, words: outcome.detail })
      const title = `${outcome.message} ${outcome.entries.length === 1 ? 'One entry is' : `${outcome.entries.length} entries are`} read anew.`
      return backTo(c, parts.secure, links.scheduleImport, { tone: 'good', title })
    },
  },
  {
    method: 'POST',
    path: links.systemUnmap,
    right: 'approver',
    does: 'Takes the mapping of a system away.',
    handler: async (c) => {
      if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.scheduleImport)
      const { name = '' } = await formOf(c)
      const outcome = await unmapSystem(parts, c.var.actor, name)
      return backTo(c, parts.secure, links.scheduleImport, outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome))
    },
  },
]

const MOST_ASSETS = 500

export async function systemRows({ store, now }: PageParts, problem: SystemRows['problem'] = null): Promise<SystemRows> {
  const [{ unmapped, mappings }, assets] = await Promise.all([systemsNow(store.read, now()), store.read.allAssets()])
  return { unmapped, mapped: mappings, assets: assets.slice(0, MOST_ASSETS).map(({ id }) => id), problem }
}
