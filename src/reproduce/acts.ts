/** From a run to what somebody outside would have to do for it: what begins between two rests. */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Program } from '../program/program.ts';
import { type Act, eventOf, type Move } from './move.ts';
import { type Beginnings, Staged, type StagedRun } from './staged.ts';

interface Beginning {
  readonly actor: Actor;
  readonly op: number;
  readonly rest: number;
  /** How many steps had been taken before. */
  readonly step: number;
}

class Noting implements Beginnings {
  readonly beginnings: Beginning[] = [];
  /** Who is behind each step: a timer's are those of its task. */
  readonly lanes: string[] = [];

  began(actor: Actor, rest: number): void {
    this.beginnings.push({ actor, op: actor.op, rest, step: this.lanes.length });
  }

  stepped(actor: Actor): void {
    this.lanes.push(laneOf(actor));
  }
}

function laneOf({ kind, about, name }: Actor): string {
  return kind === 'timer' ? (about?.name ?? name) : name;
}

/**
 * @param prefix who takes each step, up to the failure; everybody who is on the way then goes on
 *   until they have returned or sleep
 */
export function actsOf(
  kernel: Kernel,
  program: Program,
  prefix: readonly string[],
): { readonly acts: Act[]; readonly played: StagedRun } {
  const noting = new Noting();
  const played = new Staged(program, prefix, [], noting).play(kernel);
  const rests = [...new Set(noting.beginnings.map(({ rest }) => rest))];
  const acts = rests.map((rest, at) => {
    const own = noting.beginnings.filter((one) => one.rest === rest);
    const next = noting.beginnings.find((one) => one.rest === rests[at + 1]);
    return actOf(own, noting.lanes.slice(0, next?.step));
  });
  return { acts: withSignals(program, acts), played };
}

function actOf(beginnings: readonly Beginning[], lanes: readonly string[]): Act {
  const [first] = beginnings as [Beginning];
  const lane = laneOf(first.actor);
  const stepsOfFirst = (to?: number) => {
    return lanes.slice(first.step, to).filter((one) => one === lane).length;
  };
  const moves: Move[] = [];
  const begins: number[] = [];
  for (const { actor, op, step } of beginnings) {
    const { kind, name } = actor;
    const same = moves.findIndex((move) => move.is === 'calls' && `T${move.task}` === name);
    const before = moves[same];
    if (before?.is === 'calls' && kind === 'task') {
      moves[same] = { ...before, ops: [...before.ops, op] };
      continue;
    }
    moves.push(moveOf(actor, op));
    begins.push(stepsOfFirst(step) / stepsOfFirst());
  }
  const movers = new Set(beginnings.map(({ actor }) => laneOf(actor)));
  const others = new Set(lanes.slice(first.step).filter((other) => !movers.has(other)));
  return { moves, begins, woken: [...others].map((task) => Number(task.slice(1))) };
}

function moveOf({ kind, name, about }: Actor, op: number): Move {
  if (kind === 'event') return { is: 'event', id: Number(name.slice('env'.length)) };
  const task = Number((kind === 'timer' ? (about as Actor) : { name }).name.slice(1));
  return kind === 'timer' ? { is: 'expiry', task, op } : { is: 'calls', task, ops: [op] };
}

/**
 * A signal for a task that is in no call would be over before its next call begins. In the model it
 * waits for that; so it is sent while the call is on its way.
 */
function withSignals(program: Program, acts: readonly Act[]): Act[] {
  const joined: Act[] = [];
  for (const act of acts.toReversed()) {
    const next = joined.at(-1);
    const [only] = act.moves;
    const isSignal =
      act.moves.length === 1 && only !== undefined && isForCaller(program, only, next);
    if (!isSignal || next === undefined) joined.push(act);
    else {
      const moves = [...next.moves, only];
      joined[joined.length - 1] = { ...next, moves, begins: [...next.begins, 0] };
    }
  }
  return joined.reverse();
}

/** Whether a move is a signal for a task that makes a call in that act. */
function isForCaller(program: Program, move: Move, act: Act | undefined): boolean {
  if (move.is !== 'event') return false;
  const { call, task } = eventOf(program, move);
  if (call !== 'signal') return false;
  return act?.moves.some((other) => other.is === 'calls' && other.task === task) ?? false;
}
