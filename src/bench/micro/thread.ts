/** A thread of a micro-benchmark: it begins when another one has made it. */
import { AccessKind, access, type Proc, type Step } from '../../machine/access.ts';
import { Actor } from '../../machine/actor.ts';
import { Life } from '../../machine/cell.ts';
import type { Machine } from '../../machine/machine.ts';
import { Word } from '../../machine/word.ts';

const BEGIN = new AccessKind<Thread>({
  verb: 'begin',
  writes: false,
  enabled: (thread) => thread.made,
  perform: () => undefined,
});

const MAKE = new AccessKind<Thread>({
  verb: 'make',
  writes: true,
  perform(thread) {
    thread.made = true;
  },
});

const JOIN = new AccessKind<Thread>({
  verb: 'join',
  writes: false,
  enabled: (thread) => thread.proc === null,
  perform: () => undefined,
});

export class Thread extends Actor {
  override readonly kind = 'task';
  override readonly about = this;
  override readonly isDue = true;
  override readonly isFiring = false;
  override readonly outside = 'user';
  made = false;
  /** Memory that nobody else touches. */
  readonly own: Word<number>;

  constructor(machine: Machine, index: number, name: string, body: () => Proc<void>) {
    super(machine, index, name);
    this.own = new Word(new Life(this, true), `stack of ${name}`, 0);
    this.proc = begin(this, body);
  }

  /** `pthread_create`. */
  make(): Step<void> {
    return access(MAKE, this);
  }

  /** `pthread_join`. */
  join(): Step<void> {
    return access(JOIN, this);
  }
}

function* begin(thread: Thread, body: () => Proc<void>): Proc<void> {
  yield* access<void>(BEGIN, thread);
  yield* body();
}
