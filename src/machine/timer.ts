/**
 * A timer: an actor that the scheduler may let fire at any step from the moment it is started.
 * How late it fires is the schedule's business, so a deadline in the past is nothing special.
 */
import { AccessKind, access, type Proc, type Step } from './access.ts';
import { Actor } from './actor.ts';
import type { Machine } from './machine.ts';
import { running } from './running.ts';
import { Violation } from './violation.ts';
import { Fact, wrongFact } from './wrong.ts';

const START = new AccessKind<Timer>({
  verb: 'start',
  writes: true,
  perform(timer, callback) {
    if (!timer.isOfSameOp) timer.arm(callback as (timer: Timer) => Proc<void>);
  },
});

const EXPIRE = new AccessKind<Timer>({
  verb: 'expire',
  writes: true,
  perform(timer) {
    timer.firing = true;
  },
});

const CANCEL = new AccessKind<Timer>({
  verb: 'cancel',
  writes: true,
  /** A callback that has begun is waited for. */
  enabled: (timer) => !timer.firing,
  perform: (timer) => timer.disarm(),
});

export class Timer extends Actor {
  static override readonly kept = Actor.kept.and({ firing: 'named' });
  override readonly kind = 'timer';
  override readonly about: Actor;
  override readonly isDue = true;
  override readonly outside = 'timer';
  /** The callback has begun and not yet ended. */
  firing = false;

  /** @param about the task that has set it */
  constructor(machine: Machine, index: number, name: string, about: Actor) {
    super(machine, index, name);
    this.about = about;
  }

  override get isFiring(): boolean {
    return this.firing;
  }

  /** Started and neither cancelled nor done. */
  get armed(): boolean {
    return this.proc !== null;
  }

  /** Armed by the op that the running actor, its task, is in. */
  get isOfSameOp(): boolean {
    return this.armed && running.actor === this.about && this.op === running.actor.op;
  }

  /**
   * Arms it; from now on the scheduler may run `callback`. An op that has armed it already sets it
   * once more to the same time, which changes nothing.
   */
  start(callback: (timer: Timer) => Proc<void>): Step<void> {
    return access(START, this, callback);
  }

  /** Disarms it; waits while its callback runs. */
  cancel(): Step<void> {
    return access(CANCEL, this);
  }

  arm(callback: (timer: Timer) => Proc<void>): void {
    const starter = running.actor;
    if (this.armed) {
      throw new Violation(
        'lifetimes',
        'armed-twice/timer',
        `${starter.name} started ${this.name} anew while it was still armed.`,
        [
          wrongFact(
            new Fact(this, 'armed'),
            'armed already',
            'not armed',
            'a timer is started only while it is not armed',
            { thing: new Fact(starter, 'starts', '', this), value: true },
          ),
        ],
      );
    }
    this.op = starter.op;
    this.proc = fire(this, callback);
    this.machine.launch(this);
    running.actor = starter;
  }

  disarm(): void {
    this.proc = null;
    this.call = null;
    this.access.reset();
  }
}

function* fire(timer: Timer, callback: (timer: Timer) => Proc<void>): Proc<void> {
  yield* access<void>(EXPIRE, timer);
  yield* callback(timer);
  timer.firing = false;
}
