/**
 * Who is in the middle of a call while a callee forgets everything since the op began. What such a
 * caller goes on with has to follow from the op, or from what the callee was given and lists.
 */
import { at } from '../syntax.ts';
import type { KernelFunction } from './kernel-calls.ts';
import { namelessAround } from './nameless.ts';
import { follows, keysOf, Origins, type Settled, type Term } from './origins.ts';
import { type Body, bodyOf, type Forgetting, listedTerms } from './places.ts';
import { type Excuse, excused } from './reasons.ts';
import type { Local } from './scope.ts';
import type { Site, Ways } from './ways.ts';

/** What stands for the kernel itself, which is always the same. */
const KERNEL: Term = { key: 'k', roots: [] };

export class Callers {
  readonly #ways: Ways;
  readonly #settled: Settled;
  readonly #observed = new Map<KernelFunction, ReadonlySet<Local>>();
  /** What was found out of a function with that set of observed parameters. */
  readonly #known = new Map<ReadonlySet<Local>, Origins>();
  /** For a function and a place: the parameters that follow from what is listed there. */
  readonly #covered = new Map<KernelFunction, Map<Forgetting, readonly Local[]>>();
  readonly used = new Set<Excuse>();
  readonly complaints: readonly string[];

  constructor(ways: Ways, settled: Settled) {
    this.#ways = ways;
    this.#settled = settled;
    this.#observe();
    this.#cover();
    this.complaints = ways.sites.flatMap((site) => this.#complaintsAt(site));
  }

  /** Parameters that may hold something observed since the op began. */
  observed(fn: KernelFunction): ReadonlySet<Local> {
    const known = this.#observed.get(fn) ?? new Set();
    this.#observed.set(fn, known);
    return known;
  }

  #origins({ fn, flow }: Body): Origins {
    const observed = this.observed(fn);
    const known = this.#known.get(observed);
    if (known !== undefined) return known;
    const origins = new Origins({ flow, settled: this.#settled, mark: null, observed });
    this.#known.set(observed, origins);
    return origins;
  }

  /** What a function is given there for each parameter. */
  #given({ call, point }: Site, to: KernelFunction, origins: Origins): [Local, Term | null][] {
    const held = origins.at(point);
    if (held === undefined) return [];
    return bodyOf(to).flow.params.map((param, index) => {
      const node = call.given[index];
      return [param, node === undefined ? KERNEL : origins.of(node, held)];
    });
  }

  #observe(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const site of this.#ways.sites) {
        const origins = this.#origins(site.body);
        for (const to of site.call.to) {
          const given = this.#given(site, to, origins);
          const seen = given.filter(([, term]) => term === null || term.roots.length > 0);
          const before = this.observed(to);
          const now = new Set([...before, ...seen.map(([param]) => param)]);
          if (now.size === before.size) continue;
          this.#observed.set(to, now);
          changed = true;
        }
      }
    }
  }

  #cover(): void {
    for (const place of this.#ways.places) {
      const keys = keysOf(listedTerms(place, this.#origins(place.body)));
      this.#limit(place.body, place, keys);
    }
    for (let changed = true; changed; ) {
      changed = false;
      for (const site of this.#ways.sites) {
        for (const [place, keys] of this.#knownAt(site)) {
          if (this.#limit(site.body, place, keys)) changed = true;
        }
      }
    }
  }

  /** No more than these are covered; says whether that is news. */
  #limit({ fn, flow }: Body, place: Forgetting, keys: ReadonlySet<string>): boolean {
    const places = this.#covered.get(fn) ?? new Map<Forgetting, readonly Local[]>();
    this.#covered.set(fn, places);
    const before = places.get(place);
    const now = (before ?? flow.params).filter(({ name }) => keys.has(`given ${name}`));
    places.set(place, now);
    return now.length !== before?.length;
  }

  /** For each place that the call may lead to: the keys of what is covered there. */
  #knownAt(site: Site): [Forgetting, Set<string>][] {
    const origins = this.#origins(site.body);
    return site.call.to.flatMap((to) => {
      const given = this.#given(site, to, origins);
      const places = [...(this.#covered.get(to) ?? [])];
      return places.map(([place, params]): [Forgetting, Set<string>] => {
        const covered = given.filter(([param]) => params.includes(param));
        return [place, keysOf(covered.map(([, term]) => term))];
      });
    });
  }

  #complaintsAt(site: Site): string[] {
    const { body, point, node } = site;
    const { file } = body.fn;
    const held = this.#origins(body).after(point);
    const found = new Set<string>();
    if (namelessAround(body.fn.node, node)) found.add('a value without a name is forgotten');
    for (const [{ place }, known] of this.#knownAt(site)) {
      for (const local of body.alive.get(point) ?? []) {
        const term = held?.get(local);
        if (term === undefined || follows(term, known)) continue;
        const excuse = excused(file, null, local.name, []);
        if (excuse !== undefined) this.used.add(excuse);
        else found.add(`${local.name} lives while '${place}' forgets it`);
      }
    }
    return [...found].map((text) => `${at(file, node)}: ${text}`);
  }
}
