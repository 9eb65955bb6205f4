// Every table of the database, area by area.
import type { AccountsTables } from './accounts/schema.ts'
import type { AlertsTables } from './alerts/schema.ts'
import type { EnrolmentTables } from './enrolment/schema.ts'
import type { EvidenceTables } from './evidence/schema.ts'
import type { HealthTables } from './health/schema.ts'
import type { IncidentsTables } from './incidents/schema.ts'
import type { InstallationTables } from './installation/schema.ts'
import type { RunsTables } from './runs/schema.ts'
import type { ScheduleTables } from './schedule/schema.ts'

export type Schema = EvidenceTables &
  ScheduleTables &
  AccountsTables &
  AlertsTables &
  EnrolmentTables &
  IncidentsTables &
  InstallationTables &
  HealthTables &
  RunsTables
