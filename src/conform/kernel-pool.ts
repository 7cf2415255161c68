/** Several kernel processes at a time; one that is spent is replaced. */
import { type Abilities, unable } from './abilities.ts';
import { KernelProcess } from './child.ts';
import type { Litmus, LitmusSeen } from './litmus-run.ts';
import type { Transcript } from './observation.ts';
import type { Script } from './script.ts';

/** A place in the pool: a process, or what comes after it. */
export class Lane {
  #process: KernelProcess;
  readonly #pool: KernelPool;

  constructor(process: KernelProcess, pool: KernelPool) {
    this.#process = process;
    this.#pool = pool;
  }

  /** An answer for each script, or half a sentence that says why there is none. */
  async play(scripts: readonly Script[]): Promise<(Transcript | string)[]> {
    const answers: (Transcript | string)[] = [];
    while (answers.length < scripts.length && (await this.#revive())) {
      answers.push(...(await this.#process.play(scripts.slice(answers.length))));
    }
    return answers;
  }

  /** What a litmus program showed, or half a sentence that says why it showed nothing. */
  async run(litmus: Litmus): Promise<LitmusSeen | string> {
    if (!(await this.#revive())) return 'no process can be started';
    return await this.#process.run(litmus);
  }

  async #revive(): Promise<boolean> {
    if (this.#pool.ended) return false;
    if (this.#process.alive) return true;
    this.#pool.replaced++;
    this.#process = await KernelProcess.start();
    return this.#process.abilities.missing === null;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  end(): void {
    this.#process.end();
  }
}

export class KernelPool {
  readonly lanes: readonly Lane[];
  readonly abilities: Abilities;
  /** How many processes had to be replaced, because somebody hung in the kernel. */
  replaced = 0;
  ended = false;

  constructor(processes: readonly KernelProcess[], missing = 'no process was asked for') {
    this.abilities = processes[0]?.abilities ?? unable(missing);
    this.lanes = processes.map((process) => new Lane(process, this));
  }

  static async start(count: number): Promise<KernelPool> {
    const starting = Array.from({ length: count }, () => KernelProcess.start());
    return new KernelPool(await Promise.all(starting));
  }

  /** The processes that are asked. */
  get pids(): readonly (number | undefined)[] {
    return this.lanes.map((lane) => lane.pid);
  }

  /** Kills them all, whatever they are at. */
  end(): void {
    this.ended = true;
    for (const lane of this.lanes) lane.end();
  }
}
