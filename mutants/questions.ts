/** Asks test files in another process, which is ended where a file does not end. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Question {
  /** The test file, relative to the tree. */
  readonly test: string;
  /** Seconds of CPU time. */
  readonly limit: number;
  /** The folder for what the file runs, or null if nobody wants to know. */
  readonly coverage: string | null;
  /** The folder where jest keeps what it has compiled. */
  readonly kept: string;
}

export interface Answer {
  readonly passed: boolean;
  /** The first test that failed; null if there is none, as where the file cannot be loaded. */
  readonly failed: string | null;
  /** CPU time. */
  readonly seconds: number;
  /** The process is better not asked once more. */
  readonly weary: boolean;
}

const ASKER = fileURLToPath(new URL('./asker.ts', import.meta.url));

/** Who waits without end uses no CPU time; on a busy machine a second of it may take this many. */
const SECONDS_PER_SECOND = 40;

export class Questions {
  readonly #folder: string;
  readonly #temporary: string;
  #asker: ChildProcess | null = null;
  #isOver = false;

  /** @param temporary where tests may make files */
  constructor(folder: string, temporary: string) {
    this.#folder = folder;
    this.#temporary = temporary;
  }

  /** Null if it did not end, in a process that has not been asked anything before. */
  async ask(test: string, limit: number, coverage: string | null = null): Promise<Answer | null> {
    const isFresh = this.#asker === null;
    const answer = await this.#askOnce(test, limit, coverage);
    return answer !== null || isFresh || this.#isOver
      ? answer
      : this.#askOnce(test, limit, coverage);
  }

  async #askOnce(test: string, limit: number, coverage: string | null): Promise<Answer | null> {
    const asker = this.#asker ?? this.#start();
    const kept = join(this.#temporary, 'jest');
    const question: Question = { test, limit, coverage, kept };
    const answer = await new Promise<Answer | { error: string } | null>((done) => {
      const timer = setTimeout(() => this.#end(), limit * SECONDS_PER_SECOND * 1000);
      const ended = () => answered(null);
      const answered = (said: unknown) => {
        clearTimeout(timer);
        asker.off('message', answered);
        asker.off('exit', ended);
        done(said as Answer | null);
      };
      asker.once('message', answered);
      asker.once('exit', ended);
      // If it ends while it is written to, its end is the answer.
      asker.send(question, () => {});
    });
    if (answer !== null && 'error' in answer) throw new Error(`jest does not run: ${answer.error}`);
    if (answer === null || answer.weary) this.#end();
    return answer;
  }

  /** Nothing is asked any more. */
  close(): void {
    this.#isOver = true;
    this.#end();
  }

  /** With all that its tests have started. */
  #end(): void {
    const pid = this.#asker?.pid;
    this.#asker = null;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  #start(): ChildProcess {
    const asker = fork(ASKER, [], {
      cwd: this.#folder,
      execArgv: ['--import', 'tsx'],
      // A Ctrl-C is for us; and the whole group can be ended.
      detached: true,
      env: { ...process.env, TMPDIR: this.#temporary, CI: 'true', NODE_ENV: 'test' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    asker.once('exit', () => {
      if (this.#asker === asker) this.#asker = null;
    });
    this.#asker = asker;
    return asker;
  }
}
