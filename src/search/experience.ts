/**
 * What searches have learnt of steps, for other programs with the same layout to use.
 *
 * A step depends on what its actor has yet to do, on what it has seen and on the cells that it
 * touches (memory.ts), and these are called the same in two programs whose actors, locks and
 * buckets are the same. What oracles see of the program itself is noted like any other look, so it
 * is part of what a step depends on where it does.
 */
import { layoutOf } from '../program/layout.ts';
import { brokenIn } from '../program/meddling.ts';
import { type Program, targetName } from '../program/program.ts';
import { Foresight } from './foresight.ts';
import { Identity } from './identity.ts';

/** For searches one after another: each takes it over. */
export class Experience {
  readonly identity: Identity;
  readonly foresight: Foresight;

  constructor(identity = new Identity()) {
    this.identity = identity;
    this.foresight = new Foresight(identity);
  }
}

/** So many things are kept in mind before all are forgotten: some 200 MB. */
const MOST_NODES = 2_000_000;

/** One experience for each layout; all for the same kernel and oracles. */
export class Experiences {
  readonly #known = new Map<string, Experience>();
  readonly #most: number;

  /** @param most so many nodes of memories are kept before all are forgotten */
  constructor(most = MOST_NODES) {
    this.#most = most;
  }

  /** Forgets what programs like this one have taught, as when a search of one broke off. */
  forget(program: Program): void {
    this.#known.delete(layoutText(program));
  }

  get #size(): number {
    let size = 0;
    for (const { foresight } of this.#known.values()) size += foresight.size;
    return size;
  }

  of(program: Program): Experience {
    const key = layoutText(program);
    const known = this.#known.get(key);
    if (this.#size >= this.#most) this.#known.clear();
    else if (known !== undefined) return known;
    const made = new Experience();
    this.#known.set(key, made);
    return made;
  }

  /** The same, which is not here until it is given back: who takes it may not come back. */
  lend(program: Program): Experience {
    const lent = this.of(program);
    this.forget(program);
    return lent;
  }

  /** What was lent for a program is in order, and knows more than before. */
  giveBack(program: Program, experience: Experience): void {
    this.#known.set(layoutText(program), experience);
  }
}

/** Everything that is there before the first step, but for what cells hold and actors are to do. */
function layoutText(program: Program): string {
  const { tasks, strangers, buckets, keys, mutexes, events } = layoutOf(program);
  const parts = [
    tasks.map(({ name, hasTimeout, isMortal }) => {
      return [name, ...(hasTimeout ? ['timer'] : []), ...(isMortal ? ['mortal'] : [])].join(' ');
    }),
    strangers,
    buckets,
    keys.map(({ name, hasPage }) => (hasPage ? `${name} page` : name)),
    [...brokenIn(program)],
    mutexes.map(({ name }) => name),
    // Which library a task uses is no part of what its ops say.
    program.robust.map(targetName),
    events.map(({ name, task }, at) => [name, program.events[at]?.call, task].join(' ')),
  ];
  return parts.map((part) => part.join(', ')).join('; ');
}
