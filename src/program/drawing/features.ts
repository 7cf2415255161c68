/** What a random program does at all, and how much of it: drawn before anything else. */
import type { ConditionWords } from '../condition-words.ts';
import type { EventKind } from '../event-kind.ts';
import { type EnvEvent, eventKinds } from '../event-kinds.ts';
import { opKinds } from '../op-kinds.ts';
import { MAX_EVENTS } from '../program.ts';
import { chance, type Draw, pick } from './chance.ts';
import {
  BARE,
  EVENT_WEIGHTS,
  IN_BARE_ONES,
  OP_WEIGHTS,
  PLAIN,
  PLAIN_ONLY,
  REQUEUE,
  RT_MUTEXES,
  SHAPES,
  SHAPES_WITH_RT_MUTEXES,
  TASK_WEIGHTS,
  TASKS,
} from './weights.ts';

export type Shape = keyof typeof SHAPES;
export type OpHabit = keyof typeof OP_WEIGHTS;
export type Habit = OpHabit | keyof typeof TASK_WEIGHTS;
/** For each thing that could be done often, the chance in percent; 0: never in this program. */
export type Habits = Readonly<Record<Habit, number>>;

export interface Features {
  readonly shape: Shape;
  readonly tasks: number;
  readonly rtMutexes: boolean;
  readonly habits: Habits;
  /** How many events there are of each kind, in the order of the table. */
  readonly events: readonly number[];
}

const WEIGHTS = { ...OP_WEIGHTS, ...TASK_WEIGHTS };
const OF_OPS = new Set<Habit>(Object.values(opKinds).flatMap(({ drawn }) => drawn.habits));
const OF_TASKS = Object.keys(TASK_WEIGHTS) as Habit[];
const HABITS: readonly Habit[] = [...OF_OPS, ...OF_TASKS];
type DrawnCall = keyof typeof EVENT_WEIGHTS;
const EVENTS = (Object.keys(eventKinds) as DrawnCall[]).filter((call) => call in EVENT_WEIGHTS);
/** In the order of the table; kills come by themselves (death.ts). */
export const drawnEvents = EVENTS.map((call): EventKind<EnvEvent> => eventKinds[call]);
const SHAPES_OF_FUTEXES = byWeight(SHAPES);
const SHAPES_OF_RT_MUTEXES = byWeight(SHAPES_WITH_RT_MUTEXES);

/** Each shape as often as its weight says. */
function byWeight(weights: Readonly<Partial<Record<Shape, number>>>): readonly Shape[] {
  return (Object.keys(weights) as Shape[]).flatMap((shape) => {
    return Array<Shape>(weights[shape] ?? 0).fill(shape);
  });
}

function drawHabits(draw: Draw): Habits {
  const habits = {} as Record<Habit, number>;
  const isBare = chance(draw, BARE);
  for (const habit of HABITS) {
    const { programs, uses } = WEIGHTS[habit];
    const isThere = !isBare || IN_BARE_ONES.includes(habit);
    habits[habit] = isThere && chance(draw, programs) ? pick(draw, uses) : 0;
  }
  return habits;
}

function drawEvents(draw: Draw, rtMutexes: boolean): number[] {
  let left = MAX_EVENTS;
  return EVENTS.map((call) => {
    const { programs, programsWithRtMutexes, counts } = EVENT_WEIGHTS[call];
    const percent = rtMutexes ? programsWithRtMutexes : programs;
    const count = chance(draw, percent) ? Math.min(pick(draw, counts), left) : 0;
    left -= count;
    return count;
  });
}

/** @param words what programs may say of condition variables */
export function drawFeatures(draw: Draw, words: ConditionWords): Features {
  const rtMutexes = chance(draw, RT_MUTEXES);
  const shape = pick(draw, rtMutexes ? SHAPES_OF_RT_MUTEXES : SHAPES_OF_FUTEXES);
  const features = {
    shape,
    tasks: pick(draw, TASKS[shape]),
    rtMutexes,
    habits: drawHabits(draw),
    events: drawEvents(draw, rtMutexes),
  };
  if (!words.requeue || !chance(draw, REQUEUE.programs)) return features;
  const sleeps = words.plain && chance(draw, PLAIN.programs) ? pick(draw, PLAIN.uses) : 0;
  const moved = sleeps === 0 || !chance(draw, PLAIN_ONLY) ? pick(draw, REQUEUE.uses) : 0;
  return { ...features, habits: { ...features.habits, requeue: moved, sleeps } };
}
