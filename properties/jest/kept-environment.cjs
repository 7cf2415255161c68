/**
 * One environment for all the test files of a worker, in which the sources stay (kept-sources.cjs).
 * A file that has to have them for itself says `@jest-environment node`.
 */
const { TestEnvironment } = require('jest-environment-node');
const { KeptSources } = require('./kept-sources.cjs');

class Environment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const sources = new KeptSources(this.context);
    this.global.keptSource = (path) => sources.load(path);
  }

  /** The next file goes on with it, and with time as it is. */
  async teardown() {
    this.fakeTimers.useRealTimers();
    this.fakeTimersModern.useRealTimers();
  }
}

let kept = null;

/** Jest makes a new one for each file, and is given the same. */
module.exports = function KeptEnvironment(config, context) {
  kept ??= new Environment(config, context);
  return kept;
};
