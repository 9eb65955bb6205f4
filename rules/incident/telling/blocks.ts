// The report as messages that Slack and Teams draw.
import { visibleText } from '../../visible.ts'
import type { Report } from '../report.ts'
import { verdictOf, whyOf } from './text.ts'

/** Slack takes 3,000 characters in a block; the three signs are those of its links and entities. */
const slackText = (text: string): string =>
  visibleText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').slice(0, 2_900)

/** Block Kit, as of 2024: a header, sections, a button. */
export const slackBlocks = (report: Report, address: string): object => ({
  text: slackText(report.sentence),
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: `What changed: ${visibleText(report.service)}`.slice(0, 150) } },
    { type: 'section', text: { type: 'mrkdwn', text: slackText(report.sentence) } },
    { type: 'section', text: { type: 'mrkdwn', text: slackText(verdictOf(report)) } },
    ...report.suspects.slice(0, 3).map((one, index) => ({
      type: 'section',
      text: { type: 'mrkdwn', text: `*${index + 1}. ${slackText(one.title)}*\n${slackText(whyOf(one))}`.slice(0, 2_900) },
    })),
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open the report' }, url: address }] },
  ],
})

const teamsText = (text: string, more: object = {}): object => ({
  type: 'TextBlock',
  wrap: true,
  text: visibleText(text).replaceAll(/[\\*_[\]]/g, '\\$&'),
  ...more,
})

/** Adaptive Card 1.5, as a workflow's webhook takes it. */
export const teamsCard = (report: Report, address: string): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.5',
        body: [
          teamsText(`What changed: ${report.service}`, { size: 'Large', weight: 'Bolder' }),
          teamsText(report.sentence),
          teamsText(verdictOf(report), { weight: 'Bolder' }),
          ...report.suspects.slice(0, 3).map((one, index) => teamsText(`${index + 1}. ${one.title}: ${whyOf(one)}`)),
        ],
        actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: address }],
      },
    },
  ],
})
