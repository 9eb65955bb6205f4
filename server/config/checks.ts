// Mistakes a shape cannot see: a route to a channel that nobody wrote.
import type { ConfigFile } from './file.ts'

export function unknownNames({ channels, routes }: ConfigFile): readonly string[] {
  return routes.flatMap((route, index) =>
    route.channels
      .filter((channel) => !(channel in channels))
      .map((channel) => `routes ${index + 1} names the channel "${channel}", which is not under channels. Write it there, or take it out.`),
  )
}
