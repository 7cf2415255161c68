/** What a test file gets where it imports a source: the one that is kept, if there is one. */
const { join, sep } = require('node:path');
const { createTransformer } = require('@swc/jest');
const options = require('./source-options.cjs');

const SOURCES = join(__dirname, '..', '..', 'src') + sep;
const KEPT = 'if (globalThis.keptSource) module.exports = keptSource(__filename); else ';

const usual = createTransformer(options);

module.exports = {
  ...usual,
  process(text, path, rest) {
    const made = usual.process(text, path, rest);
    if (!path.startsWith(SOURCES)) return made;
    // On one line with what it begins with, as lines are counted.
    return { ...made, code: `${KEPT}(function () {${made.code}\n}).call(module.exports);` };
  },
  getCacheKey(...told) {
    return `${usual.getCacheKey(...told)}-kept`;
  },
};
