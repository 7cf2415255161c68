/** Whether it takes a race, and how many schedules fail: in the page's first lines. */

import type { Trace } from '../../explore/trace.ts';
import { preemptions } from '../telling/actors.ts';
import { bold } from '../text/markdown.ts';
import { count, enumeration } from '../text/wrap.ts';
import type { PageInput } from './page-input.ts';

export function raceText({ counterexample, explanation, trace }: PageInput): string {
  const many = counterexample.preemptions;
  const counted = explanation === null ? '' : ` ${tallyText(explanation.schedules, many)}`;
  if (many === 0) {
    const outside = counterexample.program.events.length > 0 || trace.steps.some(isTimer);
    const but = outside
      ? ', and what comes from outside comes between calls or while they sleep'
      : '';
    const runs = `each call runs until it sleeps or returns${but}`;
    return `${bold('No race is needed')}: ${runs}.${counted}`;
  }
  return `${bold('A race')}: ${raceSentence(trace)}.${counted}`;
}

function isTimer({ by }: Trace['steps'][number]): boolean {
  return by.kind === 'timer';
}

function tallyText(
  { fail, all, complete }: NonNullable<PageInput['explanation']>['schedules'],
  many: number,
): string {
  const which = many === 0 ? 'without a preemption' : `with ${count(many, 'preemption')}`;
  const shown = (number: number) => number.toLocaleString('en-US');
  if (!complete) {
    return (
      `There are more than ${shown(all)} schedules ${which}, too many to count; of the first ` +
      `${shown(all)}, ${shown(fail)} fail like this.`
    );
  }
  if (fail === 0) {
    const those = `in the ${shown(all)} schedules ${which} that were counted`;
    const unlike = 'whoever offers the CPU lets another one go on, and here one does not';
    return `How many fail like this was not counted: ${those}, ${unlike}.`;
  }
  if (all === 1 && fail === 1) return `The only schedule ${which} fails like this.`;
  if (all === fail) return `All ${shown(all)} schedules ${which} fail like this.`;
  const fails = fail === 1 ? 'fails' : 'fail';
  return `${shown(fail)} of the ${shown(all)} schedules ${which} ${fails} like this.`;
}

function times(number: number): string {
  return ['never', 'once', 'twice'][number] ?? `${number} times`;
}

/** With a spinlock held a task stays on its CPU: another CPU is faster. */
function raceSentence(trace: Trace): string {
  const left = preemptions(trace);
  const holding = left.filter(({ holds }) => holds.length > 0).length;
  const free = left.length - holding;
  return enumeration([
    ...(free > 0
      ? [free === 1 ? 'a call is preempted' : `calls are preempted ${times(free)}`]
      : []),
    ...(holding > 0
      ? [`${times(holding)} another CPU is faster than a task that holds a spinlock`]
      : []),
  ]);
}
