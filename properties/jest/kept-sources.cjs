/**
 * The sources, loaded once for all the test files of a worker. Jest would load and compile them
 * anew for every file, and what V8 has found out about them would be lost each time: most files
 * took longer for that than for their tests. Nothing at the top of a module changes while tests run
 * (a rule of the house), so no file can notice what another one has done.
 */
const { readFileSync } = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');
const { compileFunction } = require('node:vm');
const { transformSync } = require('@swc/core');
const options = require('./source-options.cjs');

const ROOT = join(__dirname, '..', '..');
/** Processes and threads begin with what was compiled once. */
const INSTEAD = new Map([
  [join(ROOT, 'src/campaign/own-file.ts'), join(ROOT, 'properties/support/compiled-own-file.ts')],
]);
const PARAMETERS = ['module', 'exports', 'require', '__dirname', '__filename'];

/** Modules in one context of node:vm; packages, too, as they have to be of the same realm. */
class KeptSources {
  #context;
  #known = new Map();

  constructor(context) {
    this.#context = context;
  }

  /** @param path of a file, absolute */
  load(path) {
    const file = INSTEAD.get(path) ?? path;
    const known = this.#known.get(file);
    if (known !== undefined) return known.exports;
    const module = { id: file, filename: file, loaded: false, exports: {}, children: [] };
    this.#known.set(file, module);
    try {
      if (file.endsWith('.json')) module.exports = JSON.parse(readFileSync(file, 'utf8'));
      else this.#run(module, file);
    } catch (thrown) {
      this.#known.delete(file);
      throw thrown;
    }
    module.loaded = true;
    return module.exports;
  }

  #run(module, file) {
    const require = this.#requireOf(file);
    const compiled = compileFunction(codeOf(file), PARAMETERS, {
      filename: file,
      parsingContext: this.#context,
    });
    compiled.call(module.exports, module, module.exports, require, dirname(file), file);
  }

  #requireOf(file) {
    const real = createRequire(file);
    const required = (request) => {
      if (isBuiltin(request)) return real(request);
      const path = request.startsWith('file:') ? fileURLToPath(request) : request;
      const found = path.endsWith('.ts') ? resolve(dirname(file), path) : real.resolve(path);
      return found.endsWith('.node') ? real(found) : this.load(found);
    };
    return Object.assign(required, { resolve: real.resolve, cache: {}, main: undefined });
  }
}

function codeOf(file) {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.ts')) return text;
  return transformSync(text, { ...options, filename: file, sourceMaps: 'inline' }).code;
}

module.exports = { KeptSources };
