/**
 * The same kernel, programs and oracles on fast-check's own `scheduler()`: every step waits for a
 * promise that the scheduler releases, in an order that fast-check draws.
 *
 * This is what a user of fast-check would write today, with our kernel as the protocol: only who
 * picks the next task, and how, is different.
 */
import fc from 'fast-check';
import { DEFAULT_CASES } from '../check/case-arbitrary.ts';
import { casesOf } from '../check/cases.ts';
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import { Violation } from '../machine/violation.ts';
import { Ghost } from '../oracle/ghost.ts';
import type { Program } from '../program/program.ts';
import { boot } from '../program/world.ts';
import { type Pace, paceOf } from './pace.ts';

export async function fastCheckScheduler(
  subject: Subject,
  seed: number,
  wanted: number,
): Promise<Pace> {
  const programs = programsOf(subject, seed, Math.ceil(wanted / DEFAULT_CASES.schedules));
  let runs = 0;
  let steps = 0;
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const program = programs[runs++ % programs.length] as Program;
    steps += await runOn(scheduler, subject, program);
  });
  const began = performance.now();
  await fc.assert(property, { seed, numRuns: wanted });
  return paceOf(runs, steps, (performance.now() - began) / 1000);
}

function programsOf(subject: Subject, seed: number, count: number): Program[] {
  const programs: Program[] = [];
  for (const one of casesOf(subject, seed, DEFAULT_CASES)) {
    if (programs.length >= count) break;
    programs.push(one.program);
  }
  return programs;
}

/** One run, ended by a failure like ours (mainline has some); resolves to the steps taken. */
async function runOn(scheduler: fc.Scheduler, subject: Subject, program: Program): Promise<number> {
  const ghost = new Ghost(program, subject.oracles);
  const machine = subject.fast.newMachine();
  const world = boot(subject.fast, machine, program, ghost);
  ghost.watch(world);
  const alive = new Set<Actor>();
  const waiting = new Map<Actor, () => void>();
  let steps = 0;
  let failure: unknown = null;

  /** Lets whoever can go on now go on, and timers that have been started begin to live. */
  const look = (): void => {
    for (const [actor, go] of waiting) {
      if (!actor.enabled) continue;
      waiting.delete(actor);
      go();
    }
    for (const actor of world.actors) {
      if (actor.proc === null || alive.has(actor)) continue;
      live(actor).catch((thrown: unknown) => {
        failure ??= thrown;
      });
    }
  };
  const live = async (actor: Actor): Promise<void> => {
    alive.add(actor);
    while (actor.proc !== null) {
      if (!actor.enabled) await new Promise<void>((go) => waiting.set(actor, go));
      await scheduler.schedule(Promise.resolve());
      if (failure !== null) return;
      if (!actor.enabled) continue;
      machine.launch(actor);
      ghost.stepped(actor);
      steps++;
      look();
    }
    alive.delete(actor);
  };

  for (const actor of world.actors) {
    if (actor.proc === null) continue;
    machine.launch(actor);
    ghost.stepped(actor);
  }
  look();
  await scheduler.waitIdle();
  try {
    if (failure === null) ghost.ended();
  } catch (thrown) {
    failure = thrown;
  }
  if (failure !== null && !(failure instanceof Violation)) throw failure;
  return steps;
}
