/** What each command of a script brought about, on the build and on Linux. */
import { answerName, newsOf, type Observation, prioName } from '../../conform/observation.ts';
import type { Parties } from '../../conform/page.ts';
import { printCommand } from '../../conform/script.ts';
import type { Played } from '../../conform/sequential.ts';
import { beside } from '../words.ts';

const NOTHING = 'nothing to be seen';
const OVER = 'was not asked any more';

/** A row for each command; two where the answers differ. */
export function answersText(
  { script, model, linux }: Played,
  { build }: Parties,
  width: number,
): string {
  const commands = script.map(
    (command, at) => `${String(at + 1).padStart(3)}  ${printCommand(command)}`,
  );
  const indent = Math.max(...commands.map((command) => command.length)) + 3;
  const rows = commands.flatMap((command, at) => {
    const [ours, theirs] = [newsAt(model, at), newsAt(linux, at)];
    if (ours === theirs) return [beside(command, indent, ours, width)];
    const left = beside(command, indent, `${build}: ${ours}`, width);
    return [left, beside('', indent, `Linux: ${theirs}`, width)];
  });
  return [`Answers of ${build} and Linux`, ...rows].join('\n');
}

function newsAt(transcript: readonly Observation[], at: number): string {
  const after = transcript[at];
  if (after === undefined) return OVER;
  return newsOf(transcript[at - 1] ?? null, after).join(', ') || NOTHING;
}

/** For `--json`: what is to be seen after each command, on both; null where it was not asked. */
export function answersObject(asked: Played | null) {
  if (asked === null) return [];
  const { script, model, linux } = asked;
  return script.map((command, at) => ({
    command: printCommand(command),
    model: stateObject(model[at]),
    linux: stateObject(linux[at]),
  }));
}

function stateObject(seen: Observation | undefined) {
  if (seen === undefined) return null;
  const { tasks, words, trouble } = seen;
  const named = tasks.map(({ returned, blocked, isGone, prio }, index) => {
    const told = returned === null ? null : answerName(returned);
    const task = `T${index + 1}`;
    const priority = isGone ? null : prioName(prio);
    return { task, returned: told, waitsAt: blocked, priority, gone: isGone };
  });
  return {
    tasks: named,
    words: words.map((word, index) => ({ futex: `f${index + 1}`, word })),
    trouble,
  };
}
