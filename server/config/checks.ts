// Mistakes a shape cannot see: a name that nobody wrote down.
import type { ConfigFile } from './file.ts'

export function unknownNames({ channels, routes, watchdog }: ConfigFile): readonly string[] {
  const missing = (where: string, names: readonly string[]): readonly string[] =>
    names
      .filter((name) => !(name in channels))
      .map((name) => `${where} names the channel "${name}", which is not under channels. Write it there, or take it out.`)
  const heard = watchdog?.channel === undefined ? undefined : channels[watchdog.channel]?.kind
  return [
    ...missing('watchdog', watchdog?.channel === undefined ? [] : [watchdog.channel]),
    ...(heard === undefined || heard === 'webhook' || heard === 'alertmanager'
      ? []
      : [
          `watchdog names a channel of the kind ${heard}, which would tell people of it every minute. Name one of the kind webhook or alertmanager.`,
        ]),
    ...routes.flatMap((route, index) => missing(`routes ${index + 1}`, [...route.channels, ...(route.escalate?.channels ?? [])])),
    ...Object.entries(channels).flatMap(([name, { fallback }]) =>
      missing(`channels ${name} fallback`, fallback === undefined ? [] : [fallback]),
    ),
  ]
}
