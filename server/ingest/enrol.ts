// Enrolment: a one-time token becomes an agent with a key of its own, and its host an asset.
import { createPublicKey, randomBytes } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { EnrolAnswer, EnrolRequest } from '../../rules/wire.ts'
import { hashOfSecret, newSecret } from '../auth/secret.ts'
import type { Problem } from '../problem.ts'
import type { Store, Writes } from '../store/store.ts'

export type Enrolled = { readonly ok: true; readonly answer: EnrolAnswer } | { readonly ok: false; readonly problem: Problem }

export type TokenWish = {
  readonly name?: string
  readonly ttlMs: number
  readonly now: Instant
  /** The token may take the place of an agent whose host was set up anew. */
  readonly mayReplace: boolean
}

/** Answers the token itself, which is stored as a hash only. */
export async function createEnrolmentToken(store: Pick<Store, 'write'>, { name, ttlMs, now, mayReplace }: TokenWish): Promise<string> {
  const token = newSecret()
  await store.write((tx) =>
    tx.addEnrolmentToken({
      hash: hashOfSecret(token),
      name: name ?? null,
      may_replace: mayReplace ? 1 : 0,
      created_at: now,
      expires_at: now + ttlMs,
    }),
  )
  return token
}

class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const refused = (status: 401 | 403 | 409, title: string, detail: string): Refused => new Refused({ status, title, detail })

/** A refusal after the token was taken leaves the token unused: the transaction is undone. */
export async function enrol(store: Pick<Store, 'write'>, request: EnrolRequest, fleetKey: string, now: Instant): Promise<Enrolled> {
  if (!isEd25519(request.publicKey))
    return {
      ok: false,
      problem: { status: 400, title: 'No key', detail: 'publicKey must be the base64 of an Ed25519 public key in SPKI DER form.' },
    }
  try {
    return { ok: true, answer: await store.write((tx) => admit(tx, request, fleetKey, now)) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem }
    throw error
  }
}

async function admit(tx: Writes, request: EnrolRequest, fleetKey: string, now: Instant): Promise<EnrolAnswer> {
  const agent = `agent-${randomBytes(8).toString('hex')}`
  const asset = request.name
  const token = await tx.takeEnrolmentToken(hashOfSecret(request.token), agent, now)
  if (token === null)
    throw refused(401, 'Unknown token', 'The token is unknown, expired or was used before. Make another: knowngood enrol --create')
  if (token.name !== null && token.name !== asset)
    throw refused(
      403,
      'Other host',
      `The token is for ${token.name}, not for ${asset}. Make one for this host: knowngood enrol --create --name ${asset}`,
    )
  const standing = (await tx.agentsOf(asset)).filter(({ state }) => state === 'active' || state === 'quarantined')
  if (standing.length > 0 && token.may_replace === 0)
    throw refused(
      409,
      'Known host',
      `${asset} has an agent. To put this one in its place: knowngood enrol --create --name ${asset} --replace`,
    )
  for (const { id } of standing) await tx.patchAgent(id, { state: 'replaced', state_reason: `replaced by ${agent}` })
  const key = newSecret()
  await tx.ensureAsset(asset, now)
  await tx.addAgent({
    id: agent,
    asset,
    key_hash: hashOfSecret(key),
    public_key: request.publicKey,
    version: request.version,
    enrolled_at: now,
  })
  await tx.audit({ at: now, actor: { kind: 'agent', agent, asset }, verb: 'enrol-agent', subject: agent, detail: { asset } })
  return { agent, asset, key, fleetKey }
}

function isEd25519(publicKey: string): boolean {
  try {
    return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}
