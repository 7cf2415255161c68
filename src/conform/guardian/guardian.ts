/** The guardian, seen from the process that asks. */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { loader, ownFile } from '../../campaign/own-file.ts';
import type { GuardianOrder, GuardianWord } from './guardian-process.ts';
import type { Findings } from './hang.ts';

const NOTHING: Findings = { trouble: null, whereabouts: [], helped: [], cameOut: false };
/** After so many looks, with a pause between them, a process counts as one that cannot be ended. */
const LOOKS = 40;
const PAUSE_MS = 100;

/** A process that is watched, and what was found when it has gone. */
interface Watched {
  findings: Findings | null;
}

export class Guardian {
  readonly #process: ChildProcess;
  /** Why it cannot watch, as half a sentence; null if it can. */
  #missing: string | null = 'it was not started';
  readonly #watched = new Map<number, Watched>();
  readonly #listeners: (() => void)[] = [];

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (word: GuardianWord) => {
      if (word.kind === 'gone') this.#tell(word.pid, word.findings);
    });
    const lost = () => {
      this.#missing = 'it was ended';
      for (const pid of this.#watched.keys()) this.#tell(pid, NOTHING);
      for (const listener of this.#listeners) listener();
    };
    process.on('exit', lost);
    process.on('error', lost);
  }

  static async start(): Promise<Guardian> {
    const started = fork(ownFile(import.meta.dirname, './guardian-process.ts'), [], {
      // What it does it has to do alone: threads of its own might starve.
      execArgv: ['--single-threaded', ...loader],
      cwd: import.meta.dirname,
      // Who kills all processes of a terminal does not mean this one.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const guardian = new Guardian(started);
    guardian.#missing = await new Promise<string | null>((resolve) => {
      started.once('message', (word: GuardianWord & { kind: 'ready' }) => resolve(word.missing));
      started.once('exit', () => resolve('it ended at once'));
      started.once('error', ({ message }) => resolve(message));
    });
    return guardian;
  }

  get missing(): string | null {
    return this.#missing;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Calls this when it was ended by somebody, and watches nobody any more. */
  whenLost(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tell(pid: number, findings: Findings): void {
    const watched = this.#watched.get(pid);
    if (watched !== undefined) watched.findings ??= findings;
  }

  #say(order: GuardianOrder): void {
    if (this.#process.connected) this.#process.send(order);
  }

  /** @param tids the threads that make system calls */
  watch(pid: number, tids: readonly number[]): void {
    this.#watched.set(pid, { findings: null });
    this.#say({ kind: 'watch', pid, tids });
  }

  /**
   * Ends a process, or waits for the end of one that is dying.
   * @param look whether to note first where its threads are
   * @returns what was found; null if there still are threads of it after some seconds
   */
  async end(pid: number, look = false): Promise<Findings | null> {
    const watched = this.#watched.get(pid);
    if (watched === undefined) return NOTHING;
    this.#say({ kind: 'end', pid, look });
    // Looks are counted, not time: this process may be busy, and not have read what it was told.
    for (let looks = 0; watched.findings === null; looks++) {
      if (looks === LOOKS) return null;
      await setTimeout(PAUSE_MS);
    }
    this.#watched.delete(pid);
    return watched.findings;
  }

  /** Lets it end when everybody whom it watches has gone. */
  release(): void {
    if (this.#process.connected) this.#process.disconnect();
    this.#process.unref();
  }
}
