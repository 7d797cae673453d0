const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** What lasts longest, the longest first: begun last it would be waited for alone. The rest fills the gaps. */
const LONGEST = [
  'rebuild',
  'rekey',
  'reconcile',
  'upgrade-death',
  'worker-death',
  'docker-activated',
  'storm',
  'secret-search',
  'fuzz',
  'model',
  'reconfigure',
  'stop-start',
  'connect-string',
  'capacity',
  'garbage-collection',
  'cells',
  'image-pull',
  'rotate-password',
  'live-events',
  'rebuild-midway',
  'docker-away',
  'docker-forgets',
  'operations-queued',
  'one-verb-at-a-time',
  'upgrade-rollback',
  'reconcile-causes',
  'api',
  'delete-restore',
  'upgrade',
  'contract',
];

function placeOf({ path }) {
  const place = LONGEST.indexOf(basename(path, '.test.ts'));
  return place < 0 ? LONGEST.length : place;
}

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => placeOf(one) - placeOf(other));
  }
};
