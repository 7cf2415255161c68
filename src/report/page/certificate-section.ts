/**
 * The section of a page that says what was searched to call its counterexample minimal. `pifuzz
 * certify` searches again and compares the section with what comes out, so it is a function of the
 * certificate alone.
 */
import { printProgram } from '../../program/text.ts';
import type {
  Certificate,
  LevelSearched,
  SmallerProgram,
  SweptBelow,
} from '../../shrink/certificate.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';
import { PIFUZZ } from '../text/command-line.ts';
import { code } from '../text/markdown.ts';
import { count, wrap } from '../text/wrap.ts';

export const CERTIFICATE_HEADING = '## Certificate';

/** Ends without a newline. */
export function certificateSection(found: Counterexample, certificate: Certificate): string {
  const { smaller } = certificate;
  const failing = smaller.filter((one) => one.failing !== null).length;
  return [
    CERTIFICATE_HEADING,
    paragraph(
      'What is simpler: fewer tasks, locks, ops, attributes that are not the default; then fewer ' +
        'preemptions, switches, steps. A simplification is one of these: a task, an event or an ' +
        'op (with its unlock) is left out; two tasks or two locks become one; a lock is held ' +
        'from the start instead of taken, or given back before the next is taken; a timeout or ' +
        'another attribute goes; a priority is lower. Another order of ops, or another op in its ' +
        'place, is none. What was searched for a simpler failure of this kind:',
    ),
    ['- **This program.**', ...scheduleSentences(found, certificate)].join(' '),
    [
      `- **Every program that is one simplification away** (${smaller.length}):`,
      failing === 0 ? noneText(smaller) : `${failing} of them fails like this, too.`,
      ...howFar(smaller),
    ].join(' '),
    [...new Set(smaller.map(programLine))].join('\n'),
    ...(certificate.swept === null ? [] : [sweptText(found, certificate.swept)]),
    `Search again: \`${PIFUZZ} certify <this page>\``,
  ].join('\n\n');
}

/** Says of what kind "simpler" is, and of which programs nothing is said. */
function sweptText({ build }: Counterexample, swept: SweptBelow): string {
  const { grammar, programs, apart, idle, searched, open } = swept;
  const whole = searched.every(({ preemptions }) => preemptions === Infinity) && open === 0;
  const none = whole
    ? 'none of them fails like this under any schedule'
    : 'none of them was seen to fail like this';
  const parts = searched.map(({ preemptions, programs: some }) => {
    return `${grouped(some)} under all schedules${boundText(preemptions)}`;
  });
  if (open > 0) parts.push(`${grouped(open)} in part, as they have too many states`);
  const unsearched = [
    ...(apart > 0 ? [`${grouped(apart)} are several programs that share nothing`] : []),
    ...(idle > 0 ? [`${grouped(idle)} are a simpler one and something that never runs`] : []),
  ];
  const rest = unsearched.length === 0 ? '' : `; ${unsearched.join(', and ')}`;
  return (
    `- **Every program that is simpler** (${grouped(programs)} that the sweep named here meets ` +
    `before this one; of other calls and attributes it says nothing): ${none}. ` +
    `${capital(parts.join(', '))} were looked at${rest}. The sweep was ` +
    `\`${PIFUZZ} sweep ${build} ${grammar}\`.`
  );
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** Of schedules that were not looked at nobody knows. */
function noneText(smaller: readonly SmallerProgram[]): string {
  const whole = smaller.every(({ complete, preemptions }) => {
    return complete && preemptions === Infinity;
  });
  return whole ? 'none fails like this.' : 'none was seen to fail like this.';
}

function paragraph(text: string): string {
  return wrap(text, 100).join('\n');
}

function scheduleSentences(found: Counterexample, { levels, simplest }: Certificate): string[] {
  const { preemptions } = found;
  const fewer = levels.filter((level) => level.preemptions < preemptions);
  const own = levels.find((level) => level.preemptions === preemptions);
  const sentences =
    fewer.length === 0 ? [] : [`With ${levelsText(fewer)}: none of them fails like this.`];
  if (own !== undefined) {
    const which = simplest
      ? `this is the simplest${own.complete ? '' : ' of them'} that fails like this`
      : 'a simpler one fails, too';
    sentences.push(`With ${levelsText([own])}: ${which}.`);
  }
  const beyond = levels.length;
  if (own === undefined) sentences.push(`Schedules with ${beyond} or more were not searched.`);
  return sentences;
}

/** `0 preemptions all 8 schedules, 1: the first 4,000`. */
function levelsText(levels: readonly LevelSearched[]): string {
  return levels.map(levelText).join(', with ');
}

function levelText({ preemptions, schedules, complete }: LevelSearched): string {
  const number = grouped(schedules);
  const noun = schedules === 1 ? 'schedule' : 'schedules';
  const which = complete ? `all ${number} ${noun}` : `the first ${number} ${noun}`;
  return `${count(preemptions, 'preemption')} (${which})`;
}

/** One sentence for each bound on preemptions, and one for what was given up. */
function howFar(smaller: readonly SmallerProgram[]): string[] {
  const searched = smaller.filter(({ complete, failing }) => complete || failing !== null);
  const bounds = [...new Set(searched.map(({ preemptions }) => preemptions))];
  bounds.sort((a, b) => b - a);
  const sentences = bounds.map((bound) => {
    const number = searched.filter(({ preemptions }) => preemptions === bound).length;
    const few = boundText(bound);
    return number === smaller.length
      ? `All their schedules${few} were looked at.`
      : `All schedules${few} were looked at of ${number}.`;
  });
  const rest = smaller.length - searched.length;
  if (rest > 0) sentences.push(`The search of ${rest} was given up before its end.`);
  return sentences;
}

function boundText(preemptions: number): string {
  if (preemptions === Infinity) return '';
  return preemptions === 0
    ? ' without preemption'
    : ` with at most ${count(preemptions, 'preemption')}`;
}

function programLine(one: SmallerProgram): string {
  const { named, simplification, preemptions, states, complete, failing } = one;
  const few = boundText(preemptions);
  const first = complete ? '' : 'the first ';
  const searched = `all schedules${few}, ${first}${grouped(states)} states`;
  const text = `${code(printProgram(named, ' | '))} (${simplification})`;
  const fails = failing === null ? '' : '; **fails like this, too**';
  return `  - ${text}: ${searched}${fails}`;
}

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
