// The parts of the style sheet, in the order in which they are served as one file.
export const STYLE_PARTS = [
  'tokens',
  'ground',
  'frame',
  'heads',
  'verdicts',
  'rows',
  'needs',
  'forms',
  'facts',
  'drawings',
  'health',
  'agents',
  'month',
  'diff',
  'items',
  'help',
] as const
