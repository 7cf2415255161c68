/** When the waits of a script are to expire on a kernel whose clock nobody else has a hand in. */
import { isCall, isMemory, type MemoryCommand, type Script, type ScriptCommand } from './script.ts';

/** How much a timeout is later than it would have to be if nothing ever took longer. */
const EXPIRY_MS = 2.5;

/** When a wait is to expire. */
interface Deadline {
  /** In milliseconds of performance.now(): not before this. */
  readonly at: number;
  /** The position of the command `expire`. */
  readonly due: number;
}

export class Expiries {
  /** How long a command takes, in milliseconds; follows the machine's load. */
  #pace = 0.5;
  /** The command and the moment from which timeouts are planned. */
  #anchor = { at: 0, ms: 0 };
  /** By hand. */
  readonly #deadlines: (Deadline | null)[];

  constructor(hands: number) {
    this.#deadlines = Array.from({ length: hands }, () => null);
  }

  /** A command took so many milliseconds. */
  took(ms: number): void {
    this.#pace += (ms - this.#pace) / 16;
  }

  /**
   * Plans the timeout of the call that stands at a position of the script.
   *
   * @param patience how many times the usual time until it comes
   * @returns in how many milliseconds it is to come; null if the script does not wait for it
   */
  plan(hand: number, script: Script, at: number, patience: number): number | null {
    this.#deadlines[hand] = null;
    const due = expiryOf(script, at);
    if (due === null) return null;
    const until = this.#planned(script, at, due, patience);
    const now = performance.now();
    // A clock that counts milliseconds may be one behind.
    this.#deadlines[hand] = { at: until - 1, due };
    return until - now;
  }

  /** When a command should come right, in milliseconds of performance.now(). */
  #planned(script: Script, at: number, due: number, patience: number): number {
    if (this.#deadlines.every((deadline) => deadline === null)) {
      this.#anchor = { at, ms: performance.now() };
    }
    // Two timeouts that are due one after another have to come in that order.
    const waits = script.slice(this.#anchor.at, due + 1).filter(({ kind }) => kind === 'expire');
    const work = 3 * this.#pace * (due - this.#anchor.at);
    return this.#anchor.ms + patience * (EXPIRY_MS * waits.length + work);
  }

  /** The moment before which the hand's timeout does not come; null if none is waited for. */
  of(hand: number): number | null {
    return this.#deadlines[hand]?.at ?? null;
  }

  forget(hand: number): void {
    this.#deadlines[hand] = null;
  }

  forgetAll(): void {
    this.#deadlines.fill(null);
  }

  /** Whether a timeout that is due after that command may have come already. */
  isLate(at: number): boolean {
    const now = performance.now();
    return this.#deadlines.some((deadline) => {
      return deadline !== null && at < deadline.due && now >= deadline.at;
    });
  }
}

/** The position of the command that makes the call at `at` expire. */
function expiryOf(script: Script, at: number): number | null {
  const { task } = script[at] as Exclude<ScriptCommand, MemoryCommand>;
  for (let next = at + 1; next < script.length; next++) {
    const command = script[next] as ScriptCommand;
    if (isMemory(command) || command.task !== task) continue;
    if (command.kind === 'expire') return next;
    if (isCall(command)) return null;
  }
  return null;
}
