// The only reader of flags and environment: a flag beats the environment, the environment beats the built-in value.
import path from 'node:path'
import { Refusal } from './store/database.ts'

export type Flags = {
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly data?: string | undefined
  readonly config?: string | undefined
  readonly databaseUrl?: string | undefined
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly publicUrl?: string | undefined
}

export type Settings = {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly configFile: string
  /** True when somebody named the file: then it has to exist. */
  readonly configNamed: boolean
  readonly databaseUrl: string | undefined
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Where people reach the server, when it is not where it listens. */
  readonly publicUrl: string | undefined
  readonly silentMs: number
  /** The launcher started us and watches over us. */
  readonly supervised: boolean
  /** Where to send traces, if anywhere. */
  readonly tracesTo: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(flags: Flags, env: Environment): Settings {
  const pick = (flag: string | undefined, name: string): string | undefined => (flag ?? env[name]?.trim()) || undefined
  const host = pick(flags.host, 'KNOWNGOOD_HOST') ?? '127.0.0.1'
  const cert = pick(flags.tlsCert, 'KNOWNGOOD_TLS_CERT')
  const key = pick(flags.tlsKey, 'KNOWNGOOD_TLS_KEY')
  const configFile = pick(flags.config, 'KNOWNGOOD_CONFIG')
  if ((cert === undefined) !== (key === undefined))
    throw new Refusal('TLS needs both a certificate and its key. Give --tls-cert FILE and --tls-key FILE, or neither.')
  const tls = cert === undefined || key === undefined ? null : { cert: path.resolve(cert), key: path.resolve(key) }
  if (tls === null && !isLoopbackHost(host))
    throw new Refusal(
      `knowngood will not serve ${host} without TLS: sign-ins and evidence would cross the network in clear. ` +
        'Give --tls-cert FILE and --tls-key FILE, or leave --host at 127.0.0.1.',
    )
  return {
    host,
    port: wholeNumber('port', pick(flags.port, 'KNOWNGOOD_PORT') ?? '8460', 0, 65_535),
    dataDir: path.resolve(pick(flags.data, 'KNOWNGOOD_DATA') ?? './data'),
    configFile: path.resolve(configFile ?? './knowngood.yaml'),
    configNamed: configFile !== undefined,
    databaseUrl: pick(flags.databaseUrl, 'KNOWNGOOD_DATABASE_URL'),
    tls,
    publicUrl: webAddress(pick(flags.publicUrl, 'KNOWNGOOD_PUBLIC_URL')),
    silentMs: wholeNumber('KNOWNGOOD_SILENT_SECONDS', pick(undefined, 'KNOWNGOOD_SILENT_SECONDS') ?? '120', 1, 86_400) * 1_000,
    supervised: env.KNOWNGOOD_SUPERVISED === '1',
    tracesTo: pick(undefined, 'OTEL_EXPORTER_OTLP_ENDPOINT'),
  }
}

function webAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
  throw new Refusal(`The public URL is "${text}". Give the address people open, such as https://knowngood.example.org.`)
}

const isLoopbackHost = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new Refusal(`${name} is "${text}". Give a whole number from ${least} to ${most}.`)
}
