/**
 * What is forgotten although it lives. At each `forgetAllBut` (machine/observer.ts) the locals that
 * are read later on must follow from what was known at the mark and from what is listed; and where
 * the mark is the beginning of the op, so must the locals of everybody who called.
 */
import { Callers } from './forgotten/callers.ts';
import { KernelCalls } from './forgotten/kernel-calls.ts';
import { namelessAround } from './forgotten/nameless.ts';
import { follows, type Held, keysOf, Origins, type Settled } from './forgotten/origins.ts';
import {
  bodyOf,
  callsIn,
  type Forgetting,
  forgets,
  forgettingsIn,
  listedTerms,
  textOf,
} from './forgotten/places.ts';
import { type Excuse, excused, IDLE, type Idle, settledIn } from './forgotten/reasons.ts';
import { Ways } from './forgotten/ways.ts';
import { at, type Node, parse } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** All places at which something is forgotten, and what is wrong there. */
export class Forgotten {
  readonly places: readonly Forgetting[];
  readonly ways: Ways;
  /** The reasons that were needed. */
  readonly used: ReadonlySet<Excuse | Idle>;
  readonly complaints: readonly string[];
  readonly #settled: Settled;
  readonly #used = new Set<Excuse | Idle>();

  constructor(files: readonly SourceFile[]) {
    const calls = new KernelCalls(files);
    const forgetful = calls.functions.filter(({ node }) => callsIn(node).some(forgets));
    this.#settled = settledIn(files);
    this.places = forgetful.flatMap((fn) => forgettingsIn(bodyOf(fn)));
    this.ways = new Ways(files, calls, this.places);
    const callers = new Callers(this.ways, this.#settled);
    this.complaints = [
      ...this.places.flatMap((place) => this.#complaintsAt(place, callers)),
      ...this.places.flatMap(nameless),
      ...outside(files, this.places),
      ...doubleNames(this.places),
      ...this.ways.complaints,
      ...callers.complaints,
    ];
    this.used = new Set([...this.#used, ...callers.used]);
  }

  #complaintsAt(forgetting: Forgetting, callers: Callers): string[] {
    const { body, point, mark } = forgetting;
    const { fn, flow } = body;
    // What a function was given precedes every mark of its own.
    const observed = mark === null ? callers.observed(fn) : new Set<never>();
    const origins = new Origins({ flow, settled: this.#settled, mark, observed });
    const held = origins.at(point);
    const found =
      held === undefined ? ['is never come to'] : this.#found(forgetting, origins, held);
    return found.map((text) => `${at(fn.file, forgetting.node)}: '${forgetting.place}' ${text}`);
  }

  #found(forgetting: Forgetting, origins: Origins, held: Held): string[] {
    const { body, point, place, mark, listed } = forgetting;
    const { file } = body.fn;
    const texts = listed.map((one) => textOf(file, one));
    const terms = listedTerms(forgetting, origins);
    const known = keysOf(terms);
    const needed = new Set<string>();
    const found: string[] = [];
    for (const local of body.alive.get(point) ?? []) {
      const term = held.get(local);
      if (local === mark || term === undefined || term.roots.length === 0) continue;
      for (const key of [term.key, ...term.roots]) needed.add(key);
      if (follows(term, known)) continue;
      const excuse = excused(file, place, local.name, texts);
      if (excuse === undefined) found.push(`forgets ${local.name}, which lives`);
      else this.#used.add(excuse);
      if (typeof excuse?.listed === 'string') needed.add(excuse.listed);
    }
    const idle = texts.filter((text, index) => {
      return (
        !needed.has(terms[index]?.key ?? '') &&
        !needed.has(text) &&
        !this.#mayIdle(forgetting, text)
      );
    });
    return [...found, ...idle.map((text) => `lists ${text} for nothing`)];
  }

  #mayIdle({ body, place }: Forgetting, text: string): boolean {
    const reason = IDLE.find(
      (one) => one.file === body.fn.file.path && one.place === place && one.listed === text,
    );
    if (reason !== undefined) this.#used.add(reason);
    return reason !== undefined;
  }
}

function nameless({ body, node }: Forgetting): string[] {
  const found = namelessAround(body.fn.node, node);
  return found ? [`${at(body.fn.file, node)}: a value without a name is forgotten`] : [];
}

/** A place's name has to tell it from all others that an op may come past on the same build. */
function doubleNames(places: readonly Forgetting[]): string[] {
  const named = new Map<string, Forgetting>();
  return places.flatMap((one) => {
    const { fn } = one.body;
    const before = named.get(one.place)?.body.fn;
    named.set(one.place, one);
    // Functions of one name are in different builds.
    if (before === undefined || (before !== fn && before.name === fn.name)) return [];
    return [`${at(fn.file, one.node)}: there is another '${one.place}'`];
  });
}

/** Calls that stand in no function which is looked at. */
function outside(files: readonly SourceFile[], places: readonly Forgetting[]): string[] {
  const seen = new Set<Node>(places.map(({ node }) => node));
  return files.flatMap((file) =>
    callsIn(parse(file).root)
      .filter((node) => forgets(node) && !seen.has(node))
      .map((node) => `${at(file, node)}: forgetAllBut is not looked at here`),
  );
}
