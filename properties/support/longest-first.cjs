/**
 * On a new machine jest knows of no file how long it takes, and begins with the biggest; then one
 * that is small and takes a minute is left for the end, when one core has nothing to do.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONG = [
  'gallery',
  'conform-linux',
  'campaign-jobs',
  'own-builds',
  'cli-process',
  'sweep',
  'conform-ends',
  'bug-table',
  'feedback',
  'mutants',
  'known-kinds',
  'scoreboard',
  'misbehaving-builds',
  'bisect',
  'yardstick',
  'guides',
  'exhaustive-agrees',
  'simplest-judged',
  'certificates',
  'builds-that-hold',
  'outcomes',
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
