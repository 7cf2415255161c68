/**
 * Listens to what a step reads beside its access: plain looks at guarded fields, under their lock,
 * and at words that cannot change meanwhile. Whoever wants to know what a decision was made on
 * needs them.
 */
import type { Shared } from '../machine/access.ts';
import { Cell } from '../machine/cell.ts';
import type { Observer } from '../machine/observer.ts';
import { Spinlock } from '../machine/spinlock.ts';

/** A cell that was read, and what it held; a list is a copy. */
export interface RawLook {
  readonly cell: Cell<unknown>;
  readonly value: unknown;
}

export class Looks implements Observer {
  #looks: RawLook[] = [];
  #touched: Cell<unknown> | null = null;
  #value: unknown = null;

  /** What was read since the last time, each cell with what it held first; then starts anew. */
  taken(): RawLook[] {
    const looks = this.#looks;
    this.#looks = [];
    this.#touched = null;
    return looks;
  }

  /** Comes before a read and before a write; only a read is followed by what was read. */
  touched(cell: Shared): void {
    this.#touched = cell instanceof Cell && !(cell instanceof Spinlock) ? cell : null;
    this.#value = this.#touched?.stored;
  }

  observed(value: unknown): void {
    const cell = this.#touched;
    this.#touched = null;
    if (cell === null || value !== this.#value) return;
    if (this.#looks.some((look) => look.cell === cell)) return;
    this.#looks.push({ cell, value: Array.isArray(value) ? value.slice() : value });
  }

  looked(): void {}

  mark(): number {
    return 0;
  }

  began(): void {}

  forgot(): void {}
}
