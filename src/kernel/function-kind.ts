/** What can be told of a function by looking at it. */

/** What somebody gave for a kernel function; kernels are made of the first two. */
export type FunctionKind =
  | 'function'
  | 'generator'
  | 'async function'
  | 'async generator'
  | 'class'
  | 'no function';

const KINDS: Readonly<Record<string, FunctionKind>> = {
  '[object AsyncFunction]': 'async function',
  '[object AsyncGeneratorFunction]': 'async generator',
  '[object GeneratorFunction]': 'generator',
};

export function kindOf(value: unknown): FunctionKind {
  if (typeof value !== 'function') return 'no function';
  if (/^class\b/.test(String(value))) return 'class';
  return KINDS[Object.prototype.toString.call(value)] ?? 'function';
}

export function isGenerator(value: unknown): value is GeneratorFunction {
  return kindOf(value) === 'generator';
}

/** How many arguments a function has a name for. */
export interface Arity {
  /** Those before the first that may be left out. */
  readonly least: number;
  /** Infinity where a last parameter takes all the rest, and where nobody can tell. */
  readonly most: number;
  /** What the first one is called; null for none, and where nobody can tell. */
  readonly first: string | null;
}

// biome-ignore lint/complexity/noBannedTypes: whatever can be called
export function arityOf(fn: Function): Arity {
  const parameters = parametersOf(String(fn));
  const least = fn.length;
  const first = parameters?.[0] ?? null;
  const isOpen = parameters === null || parameters.at(-1)?.startsWith('...') === true;
  return { least, most: isOpen ? Infinity : Math.max(least, parameters.length), first };
}

/** What stands between commas at the top of the list; null for code that nobody can read. */
function parametersOf(source: string): string[] | null {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return null;
  const text = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const [alone] = /^(?!function\b)[\w$]+(?=\s*=>)/.exec(text) ?? [];
  if (alone !== undefined) return [alone];
  const parameters = [''];
  let depth = 0;
  for (const sign of text.slice(text.indexOf('(') + 1)) {
    if (sign === ')' && depth === 0) break;
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    if (sign === ',' && depth === 0) parameters.push('');
    else parameters[parameters.length - 1] += sign;
  }
  return parameters.map((one) => one.trim()).filter((one) => one !== '');
}

/** What comes after the parameters of a plain function; all there is where nobody can read it. */
// biome-ignore lint/complexity/noBannedTypes: whatever can be called
export function bodyOf(fn: Function): string {
  const source = String(fn);
  if (parametersOf(source) === null) return source;
  const arrow = source.indexOf('=>');
  const start = /^(function\b|[\w$]+\s*\()/.test(source) ? source.indexOf('{') : arrow + 2;
  return source.slice(start);
}
