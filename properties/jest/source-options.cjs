/** How TypeScript becomes JavaScript wherever tests run it. */
module.exports = {
  swcrc: false,
  jsc: {
    // The target keeps generators native: a lowered generator is several times slower.
    target: 'es2022',
    parser: { syntax: 'typescript' },
    // As in tsconfig.json: defining fields one by one doubles the cost of a run.
    transform: { useDefineForClassFields: false },
  },
  module: { type: 'commonjs' },
};
