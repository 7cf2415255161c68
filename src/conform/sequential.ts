/**
 * Generated scripts, on a build and on the machine's own kernel side by side; what they do not
 * agree on is made smaller.
 */

import { guard, heard } from '../campaign/watchdog.ts';
import { RandomStream } from '../explore/random-stream.ts';
import { type Build, bind, type Kernel } from '../kernel/build.ts';
import type { Abilities } from './abilities.ts';
import type { Unplayed } from './child.ts';
import { drawScript, type Means } from './draw.ts';
import { Hang, type HungThread } from './guardian/hang.ts';
import type { KernelPool, Lane } from './kernel-pool.ts';
import { playOnModel } from './model-player.ts';
import { type Difference, firstDifference, type Transcript } from './observation.ts';
import { isPaging, mortalsOf, type Script, type ScriptCommand, sizesOf } from './script.ts';

/** With the smallest script that was found to show it. */
export interface Disagreement extends ShownScript {
  /** What makes two of them the same: `priority/setprio`, `return value/lock`. */
  readonly kind: string;
  /** How many of the generated scripts showed something of this kind. */
  readonly scripts: number;
}

export interface SequentialResult {
  readonly scripts: number;
  readonly commands: number;
  /** Scripts that were not played to their end, by the reason. */
  readonly unplayed: ReadonlyMap<string, number>;
  readonly disagreements: readonly Disagreement[];
  /** Of one script that was asked for, if it was played: all that came of it. */
  readonly asked: Played | null;
  readonly seconds: number;
}

/** A script, and what came of it on both sides. */
export interface Played {
  readonly script: Script;
  readonly model: Transcript;
  readonly linux: Transcript;
  readonly threads?: readonly HungThread[];
}

interface ShownScript extends Played {
  readonly difference: Difference;
}

/** What a batch of scripts is: enough to make asking cheap, few enough to stop soon. */
const BATCH = 25;
const MAX_KINDS = 6;
const ONCE_ONLY = 'Linux gave another answer once, and not when it was asked again';
/** When nothing more is to be explored, what was found has so many milliseconds to become small. */
const SHRINK_MS = 5_000;
const HUNG = 'trouble/hang';

export function meansOf(able: Abilities): Means {
  return {
    priorities: able.noPriorities === null,
    lock2: able.noLock2 === null,
    requeue: able.noRequeue === null,
    deaths: able.noDeaths === null,
    faults: able.noFaults === null,
    kthread: able.kthread !== null,
  };
}

export class Sequential {
  readonly #kernel: Kernel;
  readonly #pool: KernelPool;
  readonly #seed: number;
  readonly #shown = new Map<string, ShownScript & { count: number }>();
  readonly #unplayed = new Map<string, number>();
  #drawn = 0;
  #played = 0;
  #commands = 0;

  constructor(build: Build, pool: KernelPool, seed: number) {
    this.#kernel = heard(bind(build, false));
    this.#pool = pool;
    this.#seed = seed;
  }

  get played(): number {
    return this.#played;
  }

  /**
   * @param count how many scripts; they are the same for the same seed and build
   * @param stop asked between batches
   * @param kinds after so many kinds of disagreement nothing new is to be learned about the build
   */
  async explore(
    count: number,
    stop: () => boolean = () => false,
    kinds = MAX_KINDS,
  ): Promise<SequentialResult> {
    const began = performance.now();
    await Promise.all(
      this.#pool.lanes.map(async (lane) => {
        while (this.#drawn < count && this.#shown.size < kinds && !stop()) {
          const scripts = this.#draw(Math.min(BATCH, count - this.#drawn));
          await this.#judge(scripts, await lane.play(scripts, stop), lane);
        }
      }),
    );
    const disagreements: Disagreement[] = [];
    const until = performance.now() + SHRINK_MS;
    const late = () => stop() && performance.now() > until;
    for (const [kind, { count: scripts, ...shown }] of this.#shown) {
      disagreements.push({ kind, scripts, ...(await this.#shrink(kind, shown, late)) });
    }
    return this.#result(began, disagreements);
  }

  #result(
    began: number,
    disagreements: readonly Disagreement[],
    asked: Played | null = null,
  ): SequentialResult {
    return {
      asked,
      scripts: this.#played,
      commands: this.#commands,
      unplayed: this.#unplayed,
      disagreements,
      seconds: (performance.now() - began) / 1000,
    };
  }

  /**
   * One script that somebody wrote.
   *
   * @param stop asked now and then; no answer is waited for any longer then
   * @throws Error if it does not fit the build; misfitOf() says what does not
   */
  async ask(script: Script, stop: () => boolean = () => false): Promise<SequentialResult> {
    const model = this.#model(script);
    if (model === null) throw new Error('the script asks for what the build cannot do');
    const [lane] = this.#pool.lanes;
    const began = performance.now();
    const { noRequeue, noDeaths, noFaults } = this.#pool.abilities;
    const lacks: string[] = [];
    if (sizesOf(script).conditions > 0 && noRequeue !== null) {
      lacks.push(`it has a condition variable, and ${noRequeue}`);
    }
    if (mortalsOf(script).size > 0 && noDeaths !== null) {
      lacks.push(`a task of it may die, and ${noDeaths}`);
    }
    if (script.some(isPaging) && noFaults !== null) {
      lacks.push(`a page of it is away or read-only, and ${noFaults}`);
    }
    for (const lack of lacks) this.#unplayed.set(lack, 1);
    if (lacks.length > 0) return this.#result(began, []);
    const transcripts = (await lane?.play([script], stop)) ?? [];
    if (lane !== undefined) await this.#judge([script], transcripts, lane);
    const [linux] = transcripts;
    const played = linux !== undefined && typeof linux !== 'string' && !(linux instanceof Hang);
    const shown = [...this.#shown].map(([kind, { count: scripts, ...one }]) => {
      return { kind, scripts, ...one };
    });
    return this.#result(began, shown, played ? { script, model, linux } : null);
  }

  #draw(count: number): Script[] {
    const means = meansOf(this.#pool.abilities);
    return Array.from({ length: count }, () => {
      const seed = `${this.#seed}/script ${this.#drawn++}`;
      return guard(() => drawScript(this.#kernel, new RandomStream(seed), means));
    });
  }

  /** On the build, which may loop for ever. */
  #model(script: Script): Transcript | null {
    return guard(() => playOnModel(this.#kernel, script));
  }

  async #judge(
    scripts: readonly Script[],
    answers: readonly (Transcript | Unplayed)[],
    lane: Lane,
  ): Promise<void> {
    for (const [at, script] of scripts.entries()) {
      const linux = answers[at] ?? 'it was not played';
      if (linux instanceof Hang) {
        this.#noteHang(script, linux);
        continue;
      }
      if (typeof linux === 'string') {
        this.#unplayed.set(linux, (this.#unplayed.get(linux) ?? 0) + 1);
        continue;
      }
      this.#played++;
      this.#commands += linux.length;
      const shown = this.#compare(script, linux);
      if (shown === null) continue;
      const kind = kindOf(shown);
      if (!(await this.#comesAgain(shown, kind, lane))) {
        this.#unplayed.set(ONCE_ONLY, (this.#unplayed.get(ONCE_ONLY) ?? 0) + 1);
        continue;
      }
      const known = this.#shown.get(kind);
      if (known !== undefined) known.count++;
      else this.#shown.set(kind, { ...shown, count: 1 });
    }
  }

  /**
   * A script has one answer, so whoever differs does so again. What does not come again is a
   * mistake of the one who asks, and nobody is blamed for it.
   */
  async #comesAgain({ script }: ShownScript, kind: string, lane: Lane): Promise<boolean> {
    if (this.#shown.has(kind)) return true;
    const [linux] = await lane.play([script]);
    if (linux === undefined || typeof linux === 'string' || linux instanceof Hang) return true;
    const again = this.#compare(script, linux);
    return again !== null && kindOf(again) === kind;
  }

  /** At which command it was, nobody knows. */
  #noteHang(script: Script, { reason, threads }: Hang): void {
    this.#played++;
    const known = this.#shown.get(HUNG);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const model = this.#model(script) ?? [];
    const sides = { model: 'the script comes to an end', linux: reason.replace(/\.$/, '') };
    const difference = {
      at: script.length,
      aspect: 'trouble',
      of: 'the kernel',
      ...sides,
    } as const;
    this.#shown.set(HUNG, { script, difference, model, linux: [], threads, count: 1 });
  }

  #compare(script: Script, linux: Transcript): ShownScript | null {
    const model = this.#model(script);
    if (model === null) return null;
    const priorities = this.#pool.abilities.noPriorities === null;
    const difference = firstDifference(model, linux, priorities);
    return difference === null ? null : { script, difference, model, linux };
  }

  /**
   * Leaves commands out, one after another and then two at a time, as a lock and its unlock, as
   * long as a difference of the same kind remains.
   */
  async #shrink(kind: string, shown: ShownScript, late: () => boolean): Promise<ShownScript> {
    const [lane] = this.#pool.lanes;
    if (lane === undefined || kind === HUNG) return shown;
    let best: ShownScript = { ...shown, script: shown.script.slice(0, shown.difference.at + 1) };
    for (const without of [leaveOneOut, leaveTwoOut]) {
      for (let smaller: ShownScript | null = best; smaller !== null; ) {
        best = smaller;
        smaller = await this.#firstLike(kind, without(best.script), lane, late);
      }
    }
    return best;
  }

  /** The first of some scripts that shows a difference of that kind; null if none does in time. */
  async #firstLike(
    kind: string,
    scripts: Iterable<Script>,
    lane: Lane,
    late: () => boolean,
  ): Promise<ShownScript | null> {
    for (const script of scripts) {
      if (late()) return null;
      if (script.length === 0 || this.#model(script) === null) continue;
      const [linux] = await lane.play([script], late);
      if (linux === undefined || typeof linux === 'string' || linux instanceof Hang) continue;
      const shown = this.#compare(script, linux);
      if (shown === null || kindOf(shown) !== kind) continue;
      return { ...shown, script: script.slice(0, shown.difference.at + 1) };
    }
    return null;
  }
}

function* leaveOneOut(script: Script): Iterable<Script> {
  for (let at = script.length - 1; at >= 0; at--) yield script.filter((_, index) => index !== at);
}

function* leaveTwoOut(script: Script): Iterable<Script> {
  yield* leaveOneOut(script);
  for (let one = script.length - 1; one > 0; one--) {
    for (let two = one - 1; two >= 0; two--) {
      yield script.filter((_, index) => index !== one && index !== two);
    }
  }
}

function kindOf({ script, difference }: ShownScript): string {
  const command = script[difference.at] as ScriptCommand;
  return `${difference.aspect}/${command.kind === 'call' ? command.call : command.kind}`;
}
