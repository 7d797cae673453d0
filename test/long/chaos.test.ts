import { faultsNamed } from '../../chaos/options';
import { runChaos } from '../../chaos/run-chaos';

/** Those that are soon over; `npm run chaos` has all of them. */
const FAULTS = [
  'kill-worker',
  'freeze-worker',
  'kill-api',
  'kill-redis',
  'kill-container',
  'remove-container',
  'foreign-port',
  'slow-docker',
];
/** Of this one the first rounds are of two or three faults at once. */
const SEED = 34;
const MINUTES = 0.5;

test('whatever is killed, frozen or removed while clients ask and write, nothing is lost, left over, twice or untrue', async () => {
  const told: string[] = [];
  const options = { seed: SEED, minutes: MINUTES, faults: faultsNamed(FAULTS), types: ['redis'] };
  const { problems, diagnoses, ledger, faults } = await runChaos(options, (line) => told.push(line));
  expect({ problems, diagnoses: [...diagnoses.values()], told: problems.length > 0 ? told : [] }).toEqual({
    problems: [],
    diagnoses: [],
    told: [],
  });
  expect(ledger.accepted.length).toBeGreaterThan(10);
  expect(faults.size).toBeGreaterThan(2);
});
