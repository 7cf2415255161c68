/** The processes that play scripts on the machine's own kernel, seen from the one that asks. */
import { type ChildProcess, fork } from 'node:child_process';
import { loader, ownFile } from '../campaign/own-file.ts';
import { type Abilities, unable } from './abilities.ts';
import { type Answered, converse } from './conversation.ts';
import type { Guardian } from './guardian/guardian.ts';
import { type Findings, Hang, hangOf, threadsOf } from './guardian/hang.ts';
import type { Answer, KernelRequest } from './kernel-process.ts';
import type { Litmus } from './litmus/run.ts';
import type { Transcript } from './observation.ts';
import type { Reproduced, ReproductionOrder } from './reproducing/rounds.ts';
import type { Script } from './script.ts';

/** Why a script was not played to its end: half a sentence, or what Linux did instead. */
export type Unplayed = string | Hang;

/** What Linux did with a litmus program. */
export interface LitmusAnswer {
  /** Outcomes and how often each was seen. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Null if it came to an end. */
  readonly hung: Hang | null;
  /** What the round had come to that hung, if that is known: 'waits' is in it. */
  readonly stuck: string | null;
}

type Stop = () => boolean;
const never: Stop = () => false;

export class KernelProcess {
  readonly #child: ChildProcess;
  readonly #guardian: Guardian;
  readonly #tids: readonly number[];
  readonly abilities: Abilities;
  #spent = false;
  #end: Promise<Findings | null> | null = null;
  /** It could not be ended, as far as is known. */
  left = false;
  /** Over when the last question has been answered. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    child: ChildProcess,
    guardian: Guardian,
    abilities: Abilities,
    tids: readonly number[],
  ) {
    this.#child = child;
    this.#guardian = guardian;
    this.abilities = abilities;
    this.#tids = tids;
  }

  /** @param guardian whoever watches it, because nobody else can end what hangs in the kernel */
  static async start(guardian: Guardian): Promise<KernelProcess> {
    const child = fork(ownFile(import.meta.dirname, './kernel-process.ts'), [], {
      execArgv: [...loader],
      cwd: import.meta.dirname,
      serialization: 'advanced',
    });
    const { answers, failure } = await converse(child, null, ({ length }) => length === 1, never);
    const first = answers[0] as (Answer & { kind: 'abilities' }) | undefined;
    if (failure !== null) child.kill('SIGKILL');
    const { tids, abilities } = first ?? { tids: [], abilities: unable(failure as string) };
    if (child.pid !== undefined) guardian.watch(child.pid, tids);
    // Nobody makes calls unguarded.
    guardian.whenLost(() => child.kill('SIGKILL'));
    return new KernelProcess(child, guardian, abilities, tids);
  }

  /** One question after another, whoever asks. */
  async #ask(
    request: KernelRequest,
    isLast: (answers: readonly Answer[]) => boolean,
    stop: Stop,
  ): Promise<Answered> {
    const turn = this.#last.then(() => {
      if (this.alive) return converse(this.#child, request, isLast, stop);
      return { answers: [], failure: 'the process that makes the calls was ended' };
    });
    this.#last = turn;
    return await turn;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** It can be asked for more. */
  get alive(): boolean {
    const { exitCode, signalCode } = this.#child;
    return (
      !this.#spent && exitCode === null && signalCode === null && this.#guardian.missing === null
    );
  }

  /**
   * Plays scripts one after another; may answer for fewer than it was asked for, and is spent then.
   * @param stop asked often: once it is true, what has not been played yet is left out
   */
  async play(
    scripts: readonly Script[],
    stop: Stop = never,
  ): Promise<readonly (Transcript | Unplayed)[]> {
    const isSpent = (answer: Answer | undefined) => answer?.kind === 'script' && answer.spent;
    const isLast = (answers: readonly Answer[]) => {
      return answers.length === scripts.length || isSpent(answers.at(-1));
    };
    const { answers, failure } = await this.#ask({ scripts }, isLast, stop);
    const played = answers.map((answer): Transcript | Unplayed => {
      const { transcript } = answer as Answer & { kind: 'script' };
      return transcript ?? 'a timeout came too early every time it was tried';
    });
    if (failure === null) {
      if (isSpent(answers.at(-1))) await this.end();
      return played;
    }
    return [...played, await this.#buried(failure, (hand) => `T${hand + 1}`)];
  }

  /**
   * Runs a litmus program; the answer is half a sentence if nothing is known of it.
   * @param stop asked often: once it is true, no further round is begun
   */
  async run(litmus: Litmus, stop: Stop = never): Promise<LitmusAnswer | string> {
    const { tasks } = litmus.program;
    const nameOf = (hand: number) => {
      return hand < tasks.length ? `T${tasks[hand]?.id}` : 'whoever disturbs the others';
    };
    const { answers, failure } = await this.#ask({ litmus }, ({ length }) => length === 1, stop);
    if (failure !== null) {
      const hung = await this.#buried(failure, nameOf);
      return typeof hung === 'string' ? hung : { outcomes: new Map(), hung, stuck: null };
    }
    const { outcomes, hung, stuck } = (answers[0] as Answer & { kind: 'litmus' }).seen;
    if (hung === null) return { outcomes, hung, stuck };
    const findings = await this.end(true);
    const threads = findings === null ? [] : threadsOf(findings, this.#namer(nameOf));
    return { outcomes, hung: new Hang(hung, threads), stuck };
  }

  /**
   * Makes the rounds of a reproduction; the answer is half a sentence, or a hang, if nothing is
   * known of them.
   * @param stop asked often: once it is true, no further round is begun
   */
  async reproduce(order: ReproductionOrder, stop: Stop = never): Promise<Reproduced | Unplayed> {
    const { tasks } = order.reproduction.program;
    const nameOf = (hand: number) => {
      return hand < tasks.length ? `T${tasks[hand]?.id}` : 'whoever disturbs the others';
    };
    const isLast = ({ length }: readonly Answer[]) => length === 1;
    const { answers, failure } = await this.#ask({ reproduce: order }, isLast, stop);
    if (failure !== null) return await this.#buried(failure, nameOf);
    const { seen } = answers[0] as Answer & { kind: 'reproduced' };
    if (seen.stuck) await this.end(true);
    return seen;
  }

  #namer(nameOf: (hand: number) => string): (tid: number) => string {
    return (tid) => {
      const hand = this.#tids.indexOf(tid);
      if (hand >= 0) return nameOf(hand);
      return tid === this.pid ? 'the thread that directs the others' : 'a task that can be killed';
    };
  }

  /** Why it did not answer: the guardian may know more. */
  async #buried(failure: string, nameOf: (hand: number) => string): Promise<Unplayed> {
    const findings = await this.end();
    return (findings === null ? null : hangOf(findings, this.#namer(nameOf))) ?? failure;
  }

  /**
   * Ends it, whatever it is at.
   * @param look whether to note first where its threads are
   * @returns what the guardian found; null if some of its threads could not be ended
   */
  end(look = false): Promise<Findings | null> {
    this.#spent = true;
    this.#end ??= this.#bury(look);
    return this.#end;
  }

  async #bury(look: boolean): Promise<Findings | null> {
    // Who shall be looked at has to be alive; the guardian kills it afterwards.
    if (!look || this.#guardian.missing !== null) this.#child.kill('SIGKILL');
    const { pid } = this.#child;
    const findings = pid === undefined ? null : await this.#guardian.end(pid, look);
    this.left = pid !== undefined && findings === null;
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
    return findings;
  }
}
