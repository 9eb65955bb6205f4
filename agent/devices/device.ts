// One device to collect from, and what comes of it.
import type { Attribution } from '../../rules/platform/attribution.ts'
import type { Facts } from '../../rules/platform/facts.ts'
import type { Platform } from '../../rules/platform.ts'

/** How to get in. A password is tried once. */
export type Login = {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string | null
  /** A private key in PEM or OpenSSH form. */
  readonly privateKey: string | null
  readonly passphrase: string | null
}

export type Limits = {
  /** Until the login is through. */
  readonly connectMs: number
  /** Without progress in one command. */
  readonly commandMs: number
  readonly totalMs: number
  /** Most bytes taken from one device. */
  readonly maxBytes: number
}

export const LIMITS: Limits = { connectMs: 20_000, commandMs: 60_000, totalMs: 600_000, maxBytes: 64 * 1024 * 1024 }

export type Device = {
  readonly name: string
  readonly platform: Platform
  readonly login: Login
  readonly jump: Login | null
  readonly enable: string | null
  readonly limits: Limits
}

/** As `knowngood collect` prints it. `step` and `reason` say where and why it is not clean. */
export type Collection = {
  readonly status: 'clean' | 'quarantined' | 'failed'
  readonly step: string | null
  readonly reason: string | null
  readonly platform: string
  readonly config: string | null
  readonly facts: Facts
  readonly attribution: Attribution | null
  readonly commandsSent: readonly string[]
  readonly durationMs: number
}

/** Every byte that goes out passes here; what is secret is told as such and not shown. */
export type Tap = (kind: 'command' | 'answer' | 'login' | 'secret' | 'nudge', text: string) => void
