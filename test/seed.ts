// Random cases are drawn alike in every run, so that a red run is red for everybody; KNOWNGOOD_SEED=random (or a number) draws others.
import * as fc from 'fast-check'

const wanted = process.env['KNOWNGOOD_SEED'] ?? '20261122'
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) })
