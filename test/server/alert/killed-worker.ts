// A worker of its own, started by a test: says what it sends on standard output, and hangs there when told to, so that it can be killed.
import { deliverDue } from '../../../server/alert/deliver.ts'
import { openStore } from '../../../server/store/store.ts'

const [dataDir = '', now = '0', owner = '', hangs = ''] = process.argv.slice(2)
const store = await openStore({ dataDir })
await deliverDue({
  store,
  now: () => Number(now),
  owner,
  linkTo: () => 'https://kg.example.org/',
  channels: [
    {
      name: 'mail',
      kind: 'email',
      diff: false,
      send: async ({ key }) => {
        process.stdout.write(`sent ${key}\n`)
        if (hangs === 'hangs') await new Promise((resolve) => setTimeout(resolve, 60_000))
        return { ok: true, words: 'taken' }
      },
    },
  ],
})
await store.close()
