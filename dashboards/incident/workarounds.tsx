// What would work around it with what speaks for and against, what to watch, and what follows.
import type { Room, Workaround } from '../../rules/room/room.ts'
import { links } from '../links.ts'
import { Code, Visible } from '../parts/text.tsx'
import { Block, Step } from './lists.tsx'

export function Workarounds({ room }: { room: Room }) {
  if (room.workarounds.length === 0 && room.watch.length === 0 && room.followUps.length === 0) return null
  return (
    <Block id="workarounds" title="Workarounds, and what to watch" none={null}>
      <ul class="plain-list">
        {room.workarounds.map((one) => (
          <Item room={room} one={one} />
        ))}
        {room.watch.map(({ text, by }) => (
          <li>
            To watch: <Visible text={text} />{' '}
            <span class="dim">
              <Visible text={by} />
            </span>
          </li>
        ))}
        {room.followUps.map(({ text, entry }) => (
          <li>
            To be done:{' '}
            <a href={links.card(entry)}>
              <Code text={entry} />
            </a>{' '}
            <Visible text={text} />
          </li>
        ))}
      </ul>
    </Block>
  )
}

function Item({ room, one }: { room: Room; one: Workaround }) {
  const sides = [
    ['For', one.pros],
    ['Against', one.cons],
    ['Risk', one.risk],
  ] as const
  return (
    <li class={one.decision === 'rejected' ? 'over' : undefined}>
      <b>
        <Visible text={one.text} />
      </b>{' '}
      <span class="modifier">{one.decision === 'open' ? 'not decided' : one.decision}</span>
      <dl class="sides">
        {sides.map(([name, text]) =>
          text === '' ? null : (
            <div>
              <dt>{name}</dt>
              <dd>
                <Visible text={text} />
              </dd>
            </div>
          ),
        )}
      </dl>
      {one.decision === 'open' ? (
        <>
          <Step room={room} step={{ kind: 'workaround-decided', of: one.id, decision: 'taken' }}>
            Take it
          </Step>
          <Step room={room} step={{ kind: 'workaround-decided', of: one.id, decision: 'rejected' }}>
            Reject
          </Step>
        </>
      ) : null}
    </li>
  )
}
