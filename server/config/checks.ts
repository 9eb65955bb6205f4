// Mistakes a shape cannot see: a name that nobody wrote down.
import type { ConfigFile } from './file.ts'

/** `path` leads to the place in the file. */
export type Mistake = { readonly path: readonly (string | number)[]; readonly message: string }

export function unknownNames({ channels, routes, watchdog }: ConfigFile): readonly Mistake[] {
  const missing = (path: readonly (string | number)[], name: string | undefined): readonly Mistake[] =>
    name === undefined || Object.hasOwn(channels, name)
      ? []
      : [{ path, message: 'is the name of no channel; write it under channels, or take it out' }]
  const each = (path: readonly (string | number)[], names: readonly string[]): readonly Mistake[] =>
    names.flatMap((name, index) => missing([...path, index], name))
  const heard = watchdog?.channel === undefined ? undefined : channels[watchdog.channel]?.kind
  return [
    ...missing(['watchdog', 'channel'], watchdog?.channel),
    ...(heard === undefined || heard === 'webhook' || heard === 'alertmanager'
      ? []
      : [
          {
            path: ['watchdog', 'channel'],
            message: `is of the kind ${heard}, which would tell people of it every minute; name one of the kind webhook or alertmanager`,
          },
        ]),
    ...routes.flatMap((route, index) => [
      ...each(['routes', index, 'channels'], route.channels),
      ...each(['routes', index, 'escalate', 'channels'], route.escalate?.channels ?? []),
    ]),
    ...Object.entries(channels).flatMap(([name, { fallback }]) => missing(['channels', name, 'fallback'], fallback)),
  ]
}
