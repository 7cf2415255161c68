/**
 * What may still become of a run that has got so far: a search of all its continuations, each state
 * once, for one that passes. States from which none passes are remembered, so that asking about
 * ever shorter beginnings of a run costs little more than asking about the shortest.
 */
import { Identity } from '../explore/exhaustive-identity.ts';
import { Visited } from '../explore/exhaustive-visited.ts';
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';

/** Thrown to end a run that has come to a state from which no run passes. Private to this file. */
const DOOMED = { doomed: true };

/** There are more continuations than were allowed to be looked at. */
export class TooManyRuns extends Error {
  override readonly name = 'TooManyRuns';
}

/** One state of the path. */
interface Junction {
  actor: string;
  /** Who else may go on there and has not yet. */
  readonly others: string[];
}

export class Continuations implements Scheduler, Recorder {
  readonly #subject: Subject;
  readonly #program: Program;
  readonly #identity = new Identity();
  readonly #visited = new Visited();
  readonly #path: Junction[] = [];
  #left: number;
  #prefix: readonly string[] = [];
  #replayed = 0;
  #depth = 0;
  #ghost: Ghost | null = null;

  /** @param runs to make at the most, for all questions together */
  constructor(subject: Subject, program: Program, runs: number) {
    this.#subject = subject;
    this.#program = program;
    this.#left = runs;
  }

  /**
   * The whole of a passing run that begins like this: who takes each step. Null if there is none.
   * Once it has found one it must not be asked again.
   *
   * @param prefix who takes each of the first steps
   * @throws TooManyRuns if it is not known
   */
  passing(prefix: readonly string[]): string[] | null {
    this.#prefix = prefix;
    this.#path.length = 0;
    this.#replayed = 0;
    do {
      if (this.#left-- === 0) throw new TooManyRuns();
      if (this.#passes()) return [...prefix, ...this.#path.map(({ actor }) => actor)];
    } while (this.#backtrack());
    return null;
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(): void {}
  stepped(): void {}

  pick(ready: Ready): Actor {
    const at = this.#depth++ - this.#prefix.length;
    if (at < 0) return ready.named(this.#prefix[at + this.#prefix.length]) as Actor;
    if (at < this.#replayed) return ready.named(this.#path[at]?.actor) as Actor;
    this.#identity.name(this.#ghost as Ghost);
    const { nameX: x, nameY: y } = this.#identity.components;
    if (this.#visited.find(x, y) >= 0) throw DOOMED;
    this.#visited.add(x, y, 0);
    const actor = ready.default();
    const others = ready.enabled.slice(0, ready.count).filter((other) => other !== actor);
    this.#path[at] = { actor: actor.name, others: others.map(({ name }) => name) };
    return actor;
  }

  #passes(): boolean {
    this.#depth = 0;
    this.#identity.listen();
    try {
      const { fast, oracles } = this.#subject;
      const { failure, exhausted } = run(fast, this.#program, this, oracles, this);
      return failure === null && !exhausted;
    } catch (thrown) {
      if (thrown !== DOOMED) throw thrown;
      this.#depth--;
      return false;
    } finally {
      this.#identity.stop();
      this.#path.length = Math.max(0, this.#depth - this.#prefix.length);
    }
  }

  /** Turns to the deepest choice that is left; false if there is none. */
  #backtrack(): boolean {
    for (let depth = this.#path.length - 1; depth >= 0; depth--) {
      const junction = this.#path[depth] as Junction;
      const other = junction.others.pop();
      if (other === undefined) continue;
      junction.actor = other;
      this.#replayed = depth + 1;
      return true;
    }
    return false;
  }
}
