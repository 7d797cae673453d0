const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** What lasts longest, the longest first: begun last it would be waited for alone. The rest fills the gaps. */
const LONGEST = [
  'rebuild',
  'rekey',
  'truth',
  'upgrade-death',
  'worker-death',
  'engine-activated',
  'fuzz',
  'model',
  'storm',
  'secret-search',
  'reconfigure',
  'capacity',
  'sweep',
  'cells',
  'image-pull',
  'live-events',
  'rebuild-midway',
  'delete-restore',
  'rotate-password',
  'engine-away',
  'engine-forgets',
  'failures',
  'upgrade-rollback',
  'truth-causes',
  'api',
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
