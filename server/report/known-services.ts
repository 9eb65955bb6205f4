// The services there are: those of the configuration and those that assets are labelled with, each with how it is.
import type { ServiceRow } from '../../dashboards/report.tsx'
import type { Instant } from '../../rules/domain.ts'
import type { Config } from '../config/file.ts'
import type { Reads } from '../store/store.ts'

/** In the order of their names. */
export async function servicesKnown(read: Reads, { services }: Pick<Config, 'services'>, now: Instant): Promise<readonly ServiceRow[]> {
  const [assets, counts] = await Promise.all([read.allAssets(), read.healthCounts()])
  const names = [...new Set([...Object.keys(services), ...assets.flatMap((asset) => asset.services)])].toSorted()
  return Promise.all(
    names.map(async (name): Promise<ServiceRow> => {
      const own = assets.filter((asset) => asset.services.includes(name)).map(({ id }) => counts.get(id))
      const said = Object.hasOwn(services, name) ? services[name] : undefined
      const [mark] = await read.knownGoodMarks(name, now)
      const failing = own.filter((states) => (states?.bad ?? 0) > 0).length
      const unchecked = own.filter((states) => states === undefined).length
      return {
        name,
        owner: said?.owner ?? null,
        assets: own.length,
        hard: said?.dependsOn?.hard ?? [],
        soft: said?.dependsOn?.soft ?? [],
        failing,
        unchecked,
        well: own.length - failing - unchecked,
        mark: mark === undefined ? null : { at: mark.at, by: mark.by, why: mark.why },
      }
    }),
  )
}
