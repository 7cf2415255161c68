/**
 * In which bucket each futex_q stands after every step of a run, for which word, and on which
 * rt_mutex its task is queued, as plain values. Made by running once more, as a trace is.
 *
 * A futex_q may stand in no bucket at all, as half-way through a move; so who has been seen in one
 * is followed until its life is over.
 */
import type { TracedKernel } from '../kernel/build.ts';
import type { futex_q } from '../kernel/futex/futex_q.ts';
import { requeueable_q } from '../kernel/futex/requeueable_q.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run } from '../run.ts';
import type { Decision } from './decision.ts';
import { Replay } from './replay.ts';
import { StepNamer } from './step-namer.ts';

/** Where a futex_q stands. */
export interface QueuePlace {
  readonly q: string;
  readonly task: string;
  /** The word that it is found by: its key. */
  readonly word: string;
  /** In whose chain it is; null for none. */
  readonly bucket: string | null;
  /** The rt_mutex that its task is queued on; null for none. */
  readonly mutex: string | null;
  /** How far its task and who requeues are with each other; null where the kernel keeps no note. */
  readonly state: number | null;
}

/** All buckets and rt_mutexes, the first in line first. */
export interface QueueMoment {
  /** Those that live and have been in a bucket. */
  readonly places: readonly QueuePlace[];
  readonly buckets: readonly { readonly name: string; readonly queued: readonly string[] }[];
  readonly mutexes: readonly { readonly name: string; readonly tasks: readonly string[] }[];
}

/**
 * @param decisions as in `trace`
 * @returns the n-th is the one after n steps, the first the one before any
 */
export function queueMoments(
  kernel: TracedKernel,
  program: Program,
  decisions: readonly Decision[],
  oracles: readonly Oracle[],
): QueueMoment[] {
  const namer = new StepNamer();
  const watcher = new QueueWatcher(namer);
  run(kernel, program, new Replay(decisions, namer), oracles, watcher);
  return watcher.finish();
}

class QueueWatcher implements Recorder {
  readonly #moments: QueueMoment[] = [];
  readonly #namer: StepNamer;
  readonly #seen = new Set<futex_q>();
  #ghost: Ghost | null = null;
  #pending = false;

  constructor(namer: StepNamer) {
    this.#namer = namer;
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(actor: Actor): void {
    if (this.#moments.length === 0) this.#look();
    this.#namer.stepping(actor);
    this.#pending = true;
  }

  stepped(): void {
    this.#look();
  }

  /** The last step may have ended in a failure. */
  finish(): QueueMoment[] {
    if (this.#pending || this.#moments.length === 0) this.#look();
    return this.#moments;
  }

  #look(): void {
    this.#pending = false;
    const { view } = this.#ghost as Ghost;
    const chains = [...new Set(view.world.words.map(({ hb }) => hb))];
    for (const { chain } of chains) for (const q of chain.value) this.#seen.add(q);
    const mutexes = view.rtMutexes().map((mutex) => ({
      name: mutex.label(),
      tasks: mutex.waiters.value.map(({ task }) => task?.name ?? '?'),
    }));
    const places = [...this.#seen].filter(({ life }) => !life.dead);
    this.#moments.push({
      places: places.map((q) => {
        const task = q.task?.name ?? '?';
        return {
          q: q.label(),
          task,
          word: q.key.label(),
          bucket: chains.find(({ chain }) => chain.value.includes(q))?.label() ?? null,
          mutex: mutexes.find(({ tasks }) => tasks.includes(task))?.name ?? null,
          state: q instanceof requeueable_q ? q.requeue_state.value : null,
        };
      }),
      buckets: chains.map((hb) => ({
        name: hb.label(),
        queued: hb.chain.value.map((q) => q.label()),
      })),
      mutexes,
    });
  }
}
