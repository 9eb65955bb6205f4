// Notices when a pack file is written, so that packs take effect without a restart.
import { watch } from 'chokidar'
import { packFolders } from '../pack-folders.ts'

/** Editors write in steps; one reload follows the last of them. */
const SETTLE_MS = 200

export function watchPacks(data: string, changed: () => void): { readonly close: () => Promise<void> } {
  let timer: NodeJS.Timeout | null = null
  const watcher = watch([...packFolders(data)], { ignoreInitial: true, depth: 0 }).on('all', () => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS)
  })
  return {
    close: async () => {
      if (timer) clearTimeout(timer)
      await watcher.close()
    },
  }
}
