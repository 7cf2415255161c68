/**
 * By which calls an op comes to a place at which everything since its beginning is forgotten. There
 * must be one way at most: two would be two states that pass for one.
 */
import { at, child, type Node, parse, spelling, walk } from '../syntax.ts';
import type { SourceFile } from '../tree.ts';
import type { Call, KernelCalls, KernelFunction } from './kernel-calls.ts';
import { type Body, bodyOf, callPoints, callsIn, type Forgetting } from './places.ts';
import type { Point } from './points.ts';
import { NOBODY_RETURNS_FROM, ONE_AN_OP, OPS_BEGIN_IN, USER_SPACE, WAYS_BY_OP } from './reasons.ts';

/** A call in whose course something may be forgotten. */
export interface Site {
  readonly body: Body;
  readonly point: Point;
  readonly node: Node;
  /** To those functions only that lead to such a place. */
  readonly call: Call;
}

type Reached = Map<KernelFunction, Set<Forgetting>>;

export class Ways {
  /** The places whose mark is the beginning of the op. */
  readonly places: readonly Forgetting[];
  readonly sites: readonly Site[];
  readonly complaints: readonly string[];
  readonly #calls: KernelCalls;
  readonly #reached: Reached = new Map();

  constructor(files: readonly SourceFile[], calls: KernelCalls, places: readonly Forgetting[]) {
    this.#calls = calls;
    this.places = places.filter(({ mark }) => mark === null);
    this.#reach();
    const functions = [...this.#reached.keys()];
    this.sites = functions.flatMap((fn) => this.#sitesIn(bodyOf(fn)));
    this.complaints = [
      ...functions.flatMap((fn) => [...this.#double(fn), ...this.#uncalled(fn)]),
      ...files.flatMap((file) => this.#outside(file)),
    ];
  }

  /** The functions that may be in the middle of a call while something is forgotten. */
  get callers(): ReadonlySet<KernelFunction> {
    return new Set(this.sites.map(({ body }) => body.fn));
  }

  #reach(): void {
    const targets = this.#calls.functions.map((fn) => {
      const to = callsIn(fn.node).flatMap((call) => this.#calls.of(call, fn.file)?.to ?? []);
      return [fn, new Set(to.filter((one) => !beginsOp(one)))] as const;
    });
    for (const one of this.places) this.#add(one.body.fn, [one]);
    for (let changed = true; changed; ) {
      changed = false;
      for (const [fn, to] of targets) {
        for (const one of to) if (this.#add(fn, this.#reached.get(one) ?? [])) changed = true;
      }
    }
  }

  /** Says whether that is news. */
  #add(fn: KernelFunction, places: Iterable<Forgetting>): boolean {
    const known = this.#reached.get(fn) ?? new Set();
    const { size } = known;
    for (const place of places) known.add(place);
    if (known.size > 0) this.#reached.set(fn, known);
    return known.size > size;
  }

  #sitesIn(body: Body): Site[] {
    return callPoints(body).flatMap(({ point, node }) => {
      const call = this.#leading(node, body.fn.file);
      return call === undefined ? [] : [{ body, point, node, call }];
    });
  }

  /** A call, if it leads to such a place within the op. */
  #leading(node: Node, file: SourceFile): Call | undefined {
    const call = this.#calls.of(node, file);
    const to = call?.to.filter((one) => this.#reached.has(one) && !beginsOp(one)) ?? [];
    return call === undefined || to.length === 0 ? undefined : { to, given: call.given };
  }

  #double(fn: KernelFunction): string[] {
    if (fn.name in WAYS_BY_OP) return [];
    const ways = new Map<Forgetting, Set<Node | typeof ONE_AN_OP>>();
    const met = new Set<string>();
    for (const { body, node, call } of this.sites) {
      if (body.fn !== fn) continue;
      const [{ name } = { name: '' }] = call.to;
      const isOne = name in ONE_AN_OP && call.to.every((to) => to.name === name) && !met.has(name);
      met.add(name);
      for (const place of call.to.flatMap((to) => [...(this.#reached.get(to) ?? [])])) {
        ways.set(place, (ways.get(place) ?? new Set()).add(isOne ? ONE_AN_OP : node));
      }
    }
    return [...ways].flatMap(([{ place }, { size }]) =>
      size < 2 ? [] : [`${at(fn.file, fn.node)}: ${fn.name} has ${size} ways to '${place}'`],
    );
  }

  #uncalled(fn: KernelFunction): string[] {
    if (beginsOp(fn) || this.sites.some(({ call }) => call.to.includes(fn))) return [];
    return [`${at(fn.file, fn.node)}: nobody is known to call ${fn.name}`];
  }

  /** Calls that stand in no function that is looked at, and functions taken without a call. */
  #outside(file: SourceFile): string[] {
    const seen = new Set(this.sites.map(({ node }) => node));
    const calls = callsIn(parse(file).root).filter((node) => {
      return !seen.has(node) && this.#leading(node, file) !== undefined;
    });
    const names = new Set([...this.#reached.keys()].map(({ name }) => name));
    const taken = takenOfKernel(parse(file).root).filter((node) => {
      return names.has(spelling(child(node, 'property')) ?? '');
    });
    return [...calls, ...taken].map((node) => {
      return `${at(file, node)}: a way to a place that is not looked at`;
    });
  }
}

/** An op begins or ends here, so that whoever calls has nothing to do with it. */
function beginsOp({ file, name }: KernelFunction): boolean {
  return NOBODY_RETURNS_FROM.has(name) || (USER_SPACE.test(file.path) && OPS_BEGIN_IN.has(name));
}

const taken = new WeakMap<Node, readonly Node[]>();

/** Each `k.f` that is not called there and then. */
function takenOfKernel(root: Node): readonly Node[] {
  const known = taken.get(root);
  if (known !== undefined) return known;
  const found: Node[] = [];
  walk(root, (node, parents) => {
    const isOfKernel = spelling(child(node, 'object')) === 'k';
    if (isOfKernel && child(parents.at(-1), 'callee') !== node) found.push(node);
  });
  taken.set(root, found);
  return found;
}
