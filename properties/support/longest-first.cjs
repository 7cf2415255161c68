/**
 * On a new machine jest knows of no file how long it takes, and begins with the biggest; then one
 * that is small and takes a minute is left for the end, when one core has nothing to do.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONG = [
  'gallery',
  'sweep',
  'cli-process',
  'conform-cli',
  'own-builds',
  'bug-table',
  'yardstick',
  'shrinking',
  'misbehaving-builds',
  'guides',
  'campaign-jobs',
  'certificates',
  'exhaustive-agrees',
  'mutants',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
