/**
 * A mutex of the kernel's (struct mutex): who waits for it sleeps, so it is never waited for with a
 * spinlock held. Taking it is a step that is enabled only while nobody has it.
 *
 * Collapsed here: its fast path, its own queue and the order in which that is served.
 */
import { AccessKind, access, type Step } from './access.ts';
import type { Actor } from './actor.ts';
import { Cell, type Life } from './cell.ts';
import { running } from './running.ts';
import { Violation } from './violation.ts';
import { wrongCell } from './wrong.ts';

const LOCK = new AccessKind<Mutex>({
  verb: 'mutex_lock',
  writes: true,
  enabled: (mutex) => mutex.stored === null,
  perform: (mutex) => mutex.take(),
});

const UNLOCK = new AccessKind<Mutex>({
  verb: 'mutex_unlock',
  writes: true,
  perform: (mutex) => mutex.drop(),
});

/** The cell's value is the holder. */
export class Mutex extends Cell<Actor | null> {
  constructor(life: Life, field: string) {
    super(life, field, null);
  }

  lock(): Step<void> {
    return access(LOCK, this);
  }

  unlock(): Step<void> {
    return access(UNLOCK, this);
  }

  take(): void {
    this.checkAlive();
    this.stored = running.actor;
  }

  drop(): void {
    this.checkAlive();
    if (this.stored !== running.actor) {
      throw new Violation(
        'kernel-assertions',
        `unlock-not-held/${this.field}`,
        `${running.actor.name} released ${this.label()} without having it.`,
        [wrongCell(this, running.actor, 'only who has a mutex releases it')],
      );
    }
    this.stored = null;
  }
}
