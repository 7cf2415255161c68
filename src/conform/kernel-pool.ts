/**
 * Several kernel processes at a time; one that is spent is replaced. A guardian sees to it that
 * nothing is left of them, whatever Linux did to them.
 */
import { type Abilities, unable } from './abilities.ts';
import { KernelProcess, type LitmusAnswer, type Unplayed } from './child.ts';
import { Guardian } from './guardian/guardian.ts';
import type { Litmus } from './litmus/run.ts';
import type { Transcript } from './observation.ts';
import type { Reproduced, ReproductionOrder } from './reproducing/rounds.ts';
import type { Script } from './script.ts';

/** A place in the pool: a process, or what comes after it. */
export class Lane {
  #process: KernelProcess;
  readonly #pool: KernelPool;
  readonly #guardian: Guardian;

  constructor(process: KernelProcess, pool: KernelPool, guardian: Guardian) {
    this.#process = process;
    this.#pool = pool;
    this.#guardian = guardian;
  }

  /**
   * An answer for each script, or why there is none; fewer of them once it was to stop.
   * @param stop asked often
   */
  async play(scripts: readonly Script[], stop?: () => boolean): Promise<(Transcript | Unplayed)[]> {
    const answers: (Transcript | Unplayed)[] = [];
    while (answers.length < scripts.length && stop?.() !== true && (await this.#revive())) {
      answers.push(...(await this.#process.play(scripts.slice(answers.length), stop)));
      await this.#look();
    }
    return answers;
  }

  /**
   * What a litmus program showed, or half a sentence that says why it showed nothing.
   * @param stop asked often: once it is true, no further round is begun
   */
  async run(litmus: Litmus, stop?: () => boolean): Promise<LitmusAnswer | string> {
    if (!(await this.#revive())) return 'no process can be started';
    const answer = await this.#process.run(litmus, stop);
    await this.#look();
    return answer;
  }

  /**
   * What came of the rounds of a reproduction, or why nothing did.
   * @param stop asked often: once it is true, no further round is begun
   */
  async reproduce(order: ReproductionOrder, stop?: () => boolean): Promise<Reproduced | Unplayed> {
    if (!(await this.#revive())) return 'no process can be started';
    const answer = await this.#process.reproduce(order, stop);
    await this.#look();
    return answer;
  }

  /** Nobody is left behind when another takes its place. */
  async #look(): Promise<void> {
    if (this.#process.alive || this.#pool.ended) return;
    this.#pool.killed++;
    await this.end();
  }

  async #revive(): Promise<boolean> {
    if (this.#pool.ended || this.#guardian.missing !== null) return false;
    if (this.#process.alive) return true;
    this.#process = await KernelProcess.start(this.#guardian);
    return this.#process.abilities.missing === null;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async end(): Promise<void> {
    await this.#process.end();
    const { left, pid } = this.#process;
    if (left && pid !== undefined) this.#pool.left.add(pid);
  }
}

export class KernelPool {
  readonly lanes: readonly Lane[];
  readonly abilities: Abilities;
  readonly #guardian: Guardian | null;
  /** How many processes had to be ended, because somebody hung in the kernel. */
  killed = 0;
  ended = false;
  /** Processes that were killed and are not gone. */
  readonly left = new Set<number>();

  /** @param missing why there is nobody to be asked; null if there is somebody */
  constructor(
    processes: readonly KernelProcess[],
    missing: string | null,
    guardian: Guardian | null = null,
  ) {
    const [first] = processes;
    this.#guardian = guardian;
    this.abilities =
      missing === null && first !== undefined
        ? first.abilities
        : unable(missing ?? 'nobody is asked');
    this.lanes =
      guardian === null ? [] : processes.map((process) => new Lane(process, this, guardian));
  }

  static async start(count: number): Promise<KernelPool> {
    const guardian = await Guardian.start();
    const starting = Array.from({ length: count }, () => KernelProcess.start(guardian));
    const processes = await Promise.all(starting);
    const { missing } = guardian;
    // What a process lacks says more than what the guardian lacks for the same reason.
    const lacking = processes[0]?.abilities.missing ?? null;
    const unguarded = missing === null ? null : `the process that watches is missing (${missing})`;
    return new KernelPool(processes, lacking ?? unguarded, guardian);
  }

  /** The processes that are asked, and the one that watches them. */
  get pids(): readonly number[] {
    const all = [...this.lanes.map((lane) => lane.pid), this.#guardian?.pid];
    return all.filter((pid) => pid !== undefined);
  }

  /** Ends them all, whatever they are at; over when they are gone, or cannot be ended. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.lanes.map((lane) => lane.end()));
    this.#guardian?.release();
  }
}
