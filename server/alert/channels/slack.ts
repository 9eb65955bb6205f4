// Alerts to a Slack channel through an incoming webhook, as blocks. Everything foreign is plain text, and escaped besides.
import type { Channel, Notice } from '../channel.ts'
import { clipped, saidOf } from '../message.ts'
import { post, type Reach } from '../post.ts'

export type SlackOptions = Reach & {
  readonly name: string
  /** Whoever knows it may post: a secret. */
  readonly url: string
  readonly diff: boolean
  readonly fallback?: string | undefined
}

/** What Slack refuses to take more of: letters of a header, of a text, and fields in one section. */
const HEADER_MAX = 150
const TEXT_MAX = 2_900
const FIELDS_MAX = 10

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (text: string, most = TEXT_MAX) => ({ type: 'plain_text', text: fitting(text, most), emoji: false }) as const

/** Escaping makes a text longer; it is cut before, never within an escape. */
function fitting(text: string, most: number): string {
  let room = most
  while (escaped(clipped(text, room)).length > most) room = Math.floor(room * 0.8)
  return escaped(clipped(text, room))
}

export function slackChannel({ name, url, diff, fallback, ...reach }: SlackOptions): Channel {
  return {
    name,
    kind: 'slack',
    diff,
    ...(fallback === undefined ? {} : { fallback }),
    send: (notice) => post({ ...reach, url, body: JSON.stringify(slackMessage(notice)) }),
  }
}

export function slackMessage(notice: Notice) {
  const { heading, reason, lines, why, diff, url } = saidOf(notice)
  return {
    text: fitting(heading, TEXT_MAX),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(heading, HEADER_MAX) },
      { type: 'section', text: plain(reason) },
      ...(lines.length === 0 ? [] : [{ type: 'section', fields: lines.slice(0, FIELDS_MAX).map((line) => plain(line.join(': '), 1_900)) }]),
      ...(why === null ? [] : [{ type: 'section', text: plain(why) }]),
      ...(diff === null ? [] : [preformatted(diff)]),
      { type: 'actions', elements: [{ type: 'button', text: plain('Read on'), url }] },
    ],
  }
}

/** A rich text is not parsed by Slack at all: what stands in it is what is shown. */
const preformatted = (text: string) =>
  ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: clipped(text, TEXT_MAX) }] }],
  }) as const
