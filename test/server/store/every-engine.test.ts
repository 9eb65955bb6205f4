// The promises of the store, kept by each database.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { engine, openStore } from '../../postgres/store.ts'
import { storeContract } from './contract.ts'

storeContract(engine, async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-contract-'))
  const store = await openStore({ dataDir })
  const all = [store]
  return {
    store,
    reopen: async () => {
      const again = await openStore({ dataDir })
      all.push(again)
      return again
    },
    remove: async () => {
      for (const one of all) await one.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
})
