// The table of enrolment tokens.

export type EnrolmentTables = {
  enrolment_tokens: {
    /** Of the secret, which is stored nowhere. It is the token's id as well. */
    hash: string
    /** The only host that may use it; null for any. */
    name: string | null
    may_replace: number
    /** Its agent speaks at once, without a person's approval. */
    is_approved: number
    created_at: number
    created_by: string
    expires_at: number
    used_at: number | null
    used_by: string | null
    revoked_at: number | null
  }
}
