// Where packs lie: those of the product, those of this host, and those the server assigns.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Source and build lie at different depths below the folder that holds `rules/packs`. */
function shippedPacks(): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); dir !== path.dirname(dir); dir = path.dirname(dir))
    if (existsSync(path.join(dir, 'knowngood.mjs'))) return path.join(dir, 'rules', 'packs')
  return path.join(path.dirname(fileURLToPath(import.meta.url)), 'packs')
}

export const assignedPacks = (dataDir: string): string => path.join(dataDir, 'assigned')

export const packFolders = (dataDir: string): readonly string[] => [shippedPacks(), path.join(dataDir, 'packs'), assignedPacks(dataDir)]
