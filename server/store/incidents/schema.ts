// The tables of incidents: the steps people took, which are only ever added, and what is needed to find them.

export type IncidentsTables = {
  incidents: {
    id: string
    state: 'open' | 'standby' | 'closed'
    opened_at: number
    updated_at: number
    /** How many steps there are: the number of the last. */
    steps: number
    /** JSON: terms of a selector. */
    scope: string
  }
  incident_steps: { incident: string; number: number; at: number; by_name: string; did: string }
  /** Changes on the scope that were looked at already, told of or not. */
  incident_changes: { incident: string; change_id: string }
  known_good_marks: { id: string; service: string; at: number; made_at: number; by_name: string; why: string }
  reports: { id: string; service: string; as_of: number; made_at: number; by_name: string; hash: string; body: string }
}
