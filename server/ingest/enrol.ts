// Enrolment: a one-time token becomes an agent with a key of its own, which waits for a person's approval.
import { createPublicKey, randomBytes } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import { splitToken } from '../../rules/enrolment-token.ts'
import { nameProblem } from '../../rules/person.ts'
import type { EnrolAnswer, EnrolRequest } from '../../rules/wire.ts'
import { takePlace } from '../actions/approve-agent.ts'
import { hashOfSecret, newSecret } from '../auth/secret.ts'
import type { Problem } from '../problem.ts'
import type { EnrolmentToken } from '../store/enrolment/tokens.ts'
import type { Store, Writes } from '../store/store.ts'

export type Enrolled = { readonly ok: true; readonly answer: EnrolAnswer } | { readonly ok: false; readonly problem: Problem }

class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const refused = (status: 401 | 403 | 409, title: string, detail: string): Refused => new Refused({ status, title, detail })
const unreadable = (title: string, detail: string): Enrolled => ({ ok: false, problem: { status: 400, title, detail } })

/** A refusal after the token was taken leaves the token unused: the transaction is undone. */
export async function enrol(store: Pick<Store, 'write'>, request: EnrolRequest, fleetKey: string, now: Instant): Promise<Enrolled> {
  if (!isEd25519(request.publicKey)) return unreadable('No key', 'publicKey must be the base64 of an Ed25519 public key in SPKI DER form.')
  const badName = nameProblem(request.name)
  if (badName !== null) return unreadable('No name', `name: ${badName}`)
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
  const tokenId = hashOfSecret(splitToken(request.token)?.secret ?? '')
  const token = await tx.takeEnrolmentToken(tokenId, agent, now)
  if (token === null) return again(tx, tokenId, request, fleetKey)
  await checkName(tx, token, asset)
  const key = newSecret()
  await tx.addAgent({
    id: agent,
    asset,
    key_hash: hashOfSecret(key),
    public_key: request.publicKey,
    version: request.version,
    enrolled_at: now,
    ...(token.isApproved ? {} : { state: 'pending', state_reason: 'it waits until a person approves it' }),
  })
  const detail = { asset, token: token.id, isApproved: token.isApproved }
  await tx.audit({ at: now, actor: { kind: 'agent', agent, asset }, verb: 'enrol-agent', subject: agent, detail })
  if (token.isApproved) await takePlace(tx, { id: agent, asset }, now)
  return { agent, asset, key, fleetKey, isPending: !token.isApproved }
}

/** The first answer was lost on its way: the same host, by its key, asks again with the same token before it ever said a word. */
async function again(tx: Writes, tokenId: string, request: EnrolRequest, fleetKey: string): Promise<EnrolAnswer> {
  const used = (await tx.enrolmentToken(tokenId))?.used ?? null
  const agent = used === null ? null : await tx.agentById(used.by)
  const isSame = agent?.public_key === request.publicKey && agent.asset === request.name && agent.last_seen_at === null
  if (agent === null || !isSame || (agent.state !== 'pending' && agent.state !== 'active'))
    throw refused(401, 'Unknown token', 'The token is unknown, expired, ended or was used before. Make another: knowngood enrol --create')
  const key = newSecret()
  await tx.patchAgent(agent.id, { key_hash: hashOfSecret(key) })
  return { agent: agent.id, asset: agent.asset, key, fleetKey, isPending: agent.state === 'pending' }
}

async function checkName(tx: Writes, token: EnrolmentToken, asset: string): Promise<void> {
  if (token.name !== null && token.name !== asset)
    throw refused(
      403,
      'Other host',
      `The token is for ${token.name}, not for ${asset}. Make one for this host: knowngood enrol --create --name ${asset}`,
    )
  const standing = (await tx.agentsOf(asset)).some(({ state }) => state !== 'replaced' && state !== 'revoked' && state !== 'rejected')
  if (standing && !token.mayReplace)
    throw refused(
      409,
      'Known host',
      `${asset} has an agent. To put this one in its place: knowngood enrol --create --name ${asset} --replace`,
    )
}

function isEd25519(publicKey: string): boolean {
  try {
    return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}
