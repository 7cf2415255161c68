/**
 * What the program room knows about one kind of event. There is one of these for each, in a file of
 * its own in events/; nobody else asks which event it is.
 */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import type { Draw } from './drawing/chance.ts';
import type { Reader } from './reader.ts';

/** What all events have. */
export interface Occurrence {
  /** 1, 2 ... within the program; the actor that does it is `env1`, `env2` ... */
  readonly id: number;
  /** The number of the task. */
  readonly task: number;
}

export interface EventKind<E extends Occurrence & { readonly call: string }> {
  readonly call: E['call'];

  /** It can end a wait that a signal may end. */
  readonly interrupts: boolean;
  /** Its task does nothing more of what the program has for it: it dies, or has another program. */
  readonly kills: boolean;
  /** It has another program. */
  readonly execs?: true;
  /** The priority that it gives the task, as in TaskSpec; 0 for none. */
  priority(event: E): number;
  /** The same with another priority, if it has one. */
  withPriority(event: E, fifo: number): E;

  /** The event whose call and task have just been read. */
  parse(reader: Reader, of: Occurrence): E;
  /** What its text says behind the task. */
  words(event: E): readonly (string | number)[];
  /** Every such event, with each of these priorities where it has one. */
  forms(of: Occurrence, priorities: readonly number[]): readonly E[];
  /** What is wrong with it, to follow its call and its task; null if nothing is. */
  fault(event: E): string | null;
  /** @param wish what is known of it already */
  drawn(draw: Draw, wish: Expected<E>): E;

  /** What its task needs for it; done when the world is set up. */
  prepare(task: task_struct): void;
  happen(kernel: Kernel, event: E, task: task_struct): Proc<void>;
}

/** An event that is to be drawn. */
export interface Expected<E> extends Occurrence {
  /** The priority that the task begins with. */
  readonly fifo: number;
  /** One of the same kind, which happens to the same task and may come first; null if none does. */
  readonly other: E | null;
}
