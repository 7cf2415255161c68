/**
 * On a new machine jest knows of no file how long it takes, and begins with the biggest; then one
 * that is small and takes a minute is left for the end, when one core has nothing to do.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONG = [
  'own-builds',
  'mutants',
  'campaign-jobs',
  'conform-linux',
  'cli-process',
  'gallery',
  'conform-ends',
  'conform-guardian',
  'bug-table',
  'scoreboard',
  'cli',
  'oracles-can-fail',
  'guides',
  'misbehaving-builds',
  'sweep',
  'conform-cli',
  'conform-requeue',
  'details-can-fail',
  'bisect',
  'fixed-bugs',
  'suite',
  'simplest-judged',
  'feedback',
  'hostile-input',
  'outcomes',
  'export',
  'livelocks',
  'house/exports',
  'known-kinds',
  'yardstick',
  'exhaustive-agrees',
  'certificates',
  'builds-that-hold',
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
