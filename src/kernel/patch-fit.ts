/**
 * Whether what a patch brings can be part of a kernel. What cannot would never be called, or with
 * other arguments than it has names for, and every run would hold all the same.
 */
import type { Build, FunctionTable, KernelFunction } from './build.ts';
import {
  type Arity,
  arityOf,
  bodyOf,
  type FunctionKind,
  isGenerator,
  kindOf,
} from './function-kind.ts';
import { nearestName } from './nearest-name.ts';

/** What is wrong with a patch, in a sentence for whoever wrote it. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/**
 * @param patch its name
 * @param isKernel it is another kernel, whose functions may do otherwise than those of its base
 * @throws PatchError if one of `replaced` does not fit
 */
export function mustFit(
  patch: string,
  base: Build,
  replaced: FunctionTable,
  isKernel: boolean,
): void {
  const all = Object.values({ ...base.functions, ...replaced });
  for (const [name, fn] of Object.entries(replaced)) {
    const old = base.functions[name];
    const misfit =
      kindMisfit(name, fn) ??
      (old === undefined ? unwanted(base, name, replaced) : null) ??
      (old === undefined || isKernel
        ? null
        : (arityMisfit(name, fn, old) ?? starMisfit(name, fn, old, all)));
    if (misfit !== null) throw new PatchError(`${patch}: ${misfit}`);
  }
}

const NONE_OF_KERNEL: Readonly<Partial<Record<FunctionKind, string>>> = {
  'async function': 'an async function',
  'async generator': 'an async generator',
  class: 'a class',
  'no function': 'no function',
};

function kindMisfit(name: string, fn: unknown): string | null {
  const what = NONE_OF_KERNEL[kindOf(fn)];
  if (what === undefined) return null;
  return `${name} is ${what}; kernel code is generators (function*), and plain functions`;
}

/** A name that the base has not is one that others of the patch call, or a misspelling. */
function unwanted(base: Build, name: string, replaced: FunctionTable): string | null {
  const callers = Object.entries(replaced).filter(([other]) => other !== name);
  if (
    callers.some(([, fn]) =>
      String(fn)
        .match(/[\w$]+/g)
        ?.includes(name),
    )
  )
    return null;
  const near = nearestName(name, Object.keys(base.functions));
  const hint =
    near === null ? `nothing in the patch calls k.${name} either` : `did you mean ${near}?`;
  return `${base.name} has no function ${name}; ${hint}`;
}

/** Without the last arguments a function may do; without `k` it takes each for the next one. */
function arityMisfit(name: string, fn: KernelFunction, old: KernelFunction): string | null {
  const own = arityOf(fn);
  const wanted = arityOf(old);
  const isShorter = own.most < wanted.least && (own.most === 0 || /^_*k$/.test(own.first ?? ''));
  if (isShorter || (own.least <= wanted.most && own.most >= wanted.least)) return null;
  return (
    `${name} takes ${arityText(own)}, and the function that it replaces ` +
    `${arityText(wanted)}, of which k is the first`
  );
}

function arityText({ least, most }: Arity): string {
  if (most === Infinity) return `${least} or more arguments`;
  const count = least === most ? `${most}` : `${least} to ${most}`;
  return `${count} ${most === 1 ? 'argument' : 'arguments'}`;
}

/**
 * A generator in the place of a function whose answer is used as it is, without a `yield*`; or the
 * reverse. A plain function may stand for a generator if it calls one and hands that on.
 */
function starMisfit(
  name: string,
  fn: KernelFunction,
  old: KernelFunction,
  all: readonly KernelFunction[],
): string | null {
  if (isGenerator(fn) === isGenerator(old)) return null;
  if (!isGenerator(fn)) {
    const calls = /[\w$\])]\s*\(/.test(bodyOf(fn));
    return calls ? null : `${name} is no generator (function*), and its callers wait for one`;
  }
  const texts = all.map((one) => String(one)).filter((text) => text.includes(name));
  const call = `[\\w$]+\\.${name.replaceAll('$', '\\$')}\\(`;
  const handsOn = new RegExp(`(?:yield\\*|return|=>)\\s*${call}`);
  const uses = new RegExp(call);
  if (texts.some((text) => handsOn.test(text)) || !texts.some((text) => uses.test(text)))
    return null;
  return `${name} is a generator, and its callers use its answer without a yield*`;
}
