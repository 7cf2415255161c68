/** The processes that play scripts on the machine's own kernel, seen from the one that asks. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Abilities, unable } from './abilities.ts';
import type { Answer, Request } from './kernel-process.ts';
import type { Litmus, LitmusSeen } from './litmus-run.ts';
import type { Transcript } from './observation.ts';
import { loader, ownFile } from './own-file.ts';
import type { Script } from './script.ts';

/** A process that has not answered for so long never will; a round of a litmus program is short. */
const PATIENCE_MS = 60_000;
const ROUND_MS = 20;

/** A script that was not played to its end, in one sentence. */
export type Unplayed = string;

export class KernelProcess {
  readonly #child: ChildProcess;
  readonly abilities: Abilities;
  #spent = false;
  /** Over when the last question has been answered. */
  #last: Promise<void> = Promise.resolve();

  private constructor(child: ChildProcess, abilities: Abilities) {
    this.#child = child;
    this.abilities = abilities;
  }

  static async start(): Promise<KernelProcess> {
    const child = fork(ownFile('./kernel-process.ts'), [], {
      execArgv: [...loader],
      cwd: import.meta.dirname,
      serialization: 'advanced',
    });
    const first = await answerOf(child, PATIENCE_MS);
    if (typeof first === 'string') return new KernelProcess(child, unable(first));
    return new KernelProcess(child, (first as Answer & { kind: 'abilities' }).abilities);
  }

  /** One question after another, whoever asks. */
  async #ask(request: Request, patience: number): Promise<Answer | string> {
    const before = this.#last;
    let over = () => {};
    this.#last = new Promise((resolve) => {
      over = resolve;
    });
    await before;
    try {
      if (!this.alive) return 'the process that makes the calls was ended';
      const waiting = answerOf(this.#child, patience);
      this.#child.send(request);
      return await waiting;
    } finally {
      over();
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** It can be asked for more. */
  get alive(): boolean {
    return !this.#spent && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Plays scripts one after another; may answer for fewer than it was asked for, and is spent then.
   */
  async play(scripts: readonly Script[]): Promise<readonly (Transcript | Unplayed)[]> {
    const found = await this.#ask({ scripts }, PATIENCE_MS);
    if (typeof found === 'string') {
      this.end();
      return [found];
    }
    const { transcripts, spent } = found as Answer & { kind: 'scripts' };
    if (spent) this.end();
    return transcripts.map((one) => one ?? 'a timeout came too early every time it was tried');
  }

  /** Runs a litmus program; the answer is half a sentence if it came to no end. */
  async run(litmus: Litmus): Promise<LitmusSeen | string> {
    const found = await this.#ask({ litmus }, PATIENCE_MS + ROUND_MS * litmus.rounds);
    if (typeof found !== 'string') {
      const { seen } = found as Answer & { kind: 'litmus' };
      if (seen.hung !== null) this.end();
      return seen;
    }
    this.end();
    return found;
  }

  end(): void {
    this.#spent = true;
    this.#child.kill('SIGKILL');
  }
}

/** The next answer, or half a sentence that says why there is none. */
function answerOf(child: ChildProcess, patience: number): Promise<Answer | string> {
  return new Promise((resolve) => {
    const settle = (value: Answer | string) => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', gone);
      child.off('error', failed);
      resolve(value);
    };
    const gone = (code: number | null, signal: string | null) => {
      settle(`the process that makes the calls ended by itself (${signal ?? `code ${code}`})`);
    };
    const failed = ({ message }: Error) => {
      settle(`the process that makes the calls cannot be started (${message})`);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      settle(`the process that makes the calls did not answer for ${patience / 1000} s`);
    }, patience);
    child.on('message', settle as (message: unknown) => void);
    child.on('exit', gone);
    child.on('error', failed);
  });
}
