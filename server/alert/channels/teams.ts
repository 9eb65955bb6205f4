// Alerts to a Teams channel through a workflow's webhook, as an Adaptive Card. Foreign words stand in text runs, which know no Markdown.
import type { Channel, Notice } from '../channel.ts'
import { clipped, saidOf } from '../message.ts'
import { post, type Reach } from '../post.ts'

export type TeamsOptions = Reach & {
  readonly name: string
  /** Whoever knows it may post: a secret. */
  readonly url: string
  readonly diff: boolean
  readonly fallback?: string | undefined
}

/** Teams takes 28 KB in all. */
const DIFF_MAX = 8_000
const TEXT_MAX = 3_000

type Run = { readonly type: 'TextRun'; readonly text: string; readonly weight?: 'Bolder'; readonly fontType?: 'Monospace' }

const run = (text: string, look: Pick<Run, 'weight' | 'fontType'> = {}): Run => ({
  type: 'TextRun',
  text: clipped(text, TEXT_MAX),
  ...look,
})
const block = (...inlines: readonly Run[]) => ({ type: 'RichTextBlock', inlines }) as const

export function teamsChannel({ name, url, diff, fallback, ...reach }: TeamsOptions): Channel {
  return {
    name,
    kind: 'teams',
    diff,
    ...(fallback === undefined ? {} : { fallback }),
    send: (notice) => post({ ...reach, url, body: JSON.stringify(teamsMessage(notice)) }),
  }
}

export function teamsMessage(notice: Notice) {
  const { heading, reason, lines, why, diff, url } = saidOf(notice)
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block(run(heading, { weight: 'Bolder' })),
            block(run(reason)),
            ...lines.map(([label, says]) => block(run(`${label}: `, { weight: 'Bolder' }), run(says))),
            ...(why === null ? [] : [block(run(why))]),
            ...(diff === null ? [] : [block({ ...run('', { fontType: 'Monospace' }), text: clipped(diff, DIFF_MAX) })]),
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Read on', url }],
        },
      },
    ],
  }
}
