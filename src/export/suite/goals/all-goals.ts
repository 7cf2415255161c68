/** All that a suite is to show, in the order in which a reader is told of it. */
import { ANSWERS } from './answers.ts';
import { BOOSTS } from './boosts.ts';
import type { SuiteGoal, Topic } from './goal.ts';
import { ORDER } from './order.ts';
import { AT_PLACES } from './places.ts';
import { WALKS } from './walks.ts';
import { WORDS_OF_FUTEXES } from './words.ts';

export const TOPICS: readonly Topic[] = [
  ...WORDS_OF_FUTEXES,
  ...ANSWERS,
  AT_PLACES,
  ...ORDER,
  ...BOOSTS,
  ...WALKS,
];

export const allGoals: readonly SuiteGoal[] = TOPICS.flatMap(({ goals }) => goals);
