// Times as devices write them, as ISO 8601 in UTC; null where the zone is not known, because a guess would be hours off.

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
/** Minutes east of Greenwich. Names that stand for several zones are left out. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  MET: 60,
  CEST: 120,
  MEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  EST: -300,
  EDT: -240,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  ACST: 570,
  ACDT: 630,
  AWST: 480,
  NZST: 720,
  NZDT: 780,
  SAST: 120,
}

const CLOCK = /(?<![\d:])(\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,9})?/
const ISO_DAY = /(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/
const WORD_DAY = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ /-]+(\d{1,2})(?:[ /,-]+(\d{4}))?(?![:\d])/i
const DAY_WORD = /(?<!\d)(\d{1,2})[ -](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ -](\d{4})/i
const OFFSET = /\d(?:\.\d{1,9})?\s*(?:UTC|GMT)?\s*([+-])(\d{2}):?(\d{2})\b/

export function momentOf(text: string): string | null {
  const epoch = /^\s*(\d{9,10})(?:\.\d{1,9})?\s*$/.exec(text)
  if (epoch) return iso(Number(epoch[1]) * 1_000)
  const clock = CLOCK.exec(text)
  const day = dayOf(text)
  const offset = offsetOf(text)
  if (!clock || !day || offset === null) return null
  return iso(Date.UTC(day.year, day.month, day.day, Number(clock[1]), Number(clock[2]), Number(clock[3])) - offset * 60_000)
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

type Day = { readonly year: number; readonly month: number; readonly day: number }

function dayOf(text: string): Day | null {
  const plain = ISO_DAY.exec(text)
  if (plain) return { year: Number(plain[1]), month: Number(plain[2]) - 1, day: Number(plain[3]) }
  const after = DAY_WORD.exec(text)
  if (after) return { year: Number(after[3]), month: monthOf(after[2]), day: Number(after[1]) }
  const word = WORD_DAY.exec(text)
  const year = word?.[3] ?? /(?<![\d:.])(\d{4})(?![\d:])/.exec(text)?.[1]
  return word && year ? { year: Number(year), month: monthOf(word[1]), day: Number(word[2]) } : null
}

const monthOf = (word: string | undefined): number => MONTHS.indexOf((word ?? '').toLowerCase().slice(0, 3))

function offsetOf(text: string): number | null {
  const signed = OFFSET.exec(text)
  if (signed) return (signed[1] === '-' ? -1 : 1) * (Number(signed[2]) * 60 + Number(signed[3]))
  if (/T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/.test(text)) return 0
  for (const word of text.match(/\b[A-Z]{1,4}\b/g) ?? []) if (ZONES[word] !== undefined) return ZONES[word]
  return null
}
