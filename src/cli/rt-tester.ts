/** `pifuzz rt-tester`: a script of the kernel's rt-tester, on a build's rt_mutexes. */
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { guard, PAGE_PATIENCE } from '../campaign/watchdog.ts';
import type { Build } from '../kernel/build.ts';
import { wrap } from '../report/text/wrap.ts';
import { parseScript, TesterScriptError } from '../rt-tester/parse.ts';
import { type LineWatcher, runScript, type ScriptFailure } from '../rt-tester/run-script.ts';
import type { Line } from '../rt-tester/script.ts';
import { statusLine, statusTable } from '../rt-tester/status.ts';
import { fileText, placeOf } from './arguments.ts';
import { blame, quoted, UsageError, visible } from './complaints.ts';
import { FAILS, HOLDS, type Io } from './io.ts';
import { jsonText } from './json.ts';
import { buildFrom } from './own-build.ts';
import { beside, counted, WIDTH, widthOf } from './words.ts';

type HelpRow = readonly [form: string, meaning: string];

interface RtTesterWords {
  readonly build: string;
  readonly verbose?: true;
  readonly json?: true;
}

const FORMS: readonly HelpRow[] = [
  ['C: command: thread: argument', 'does it, and all that follows from it'],
  ['W: condition: thread: argument', 'waits until it is true'],
  ['T: condition: thread: argument', 'fails if it is false'],
  ['# ...', 'a comment'],
];
const COMMANDS: readonly HelpRow[] = [
  ['schedother <nice>', "set the thread's own priority, SCHED_OTHER"],
  ['schedfifo <priority>', 'the same, SCHED_FIFO'],
  ['lock, lockint <lock>', 'take a lock; a woken thread stops until its lockcont'],
  ['locknowait, lockintnowait <lock>', 'take a lock; a woken thread goes on by itself'],
  ['lockcont, unlock <lock>', 'go on after a wake-up; let go of a lock'],
  ['signal 0', 'send the thread a signal: ends a lockint with EINTR (-4)'],
  ['reset 0, resetevent 0', 'unlock all that the thread holds; count events from 0'],
];
const CONDITIONS: readonly HelpRow[] = [
  ['prioeq, priolt, priogt <priority>', 'with boosts; 1 to 99 for schedfifo, -21 for schedother'],
  ['nprioeq, npriolt, npriogt <priority>', 'without boosts'],
  ['unlocked, locked <lock>', 'the thread has no part in the lock; it holds it'],
  ['trylock, blocked, blockedwake <lock>', 'is on its way; sleeps; was woken and is stopped'],
  ['opcodeeq, opcodelt, opcodegt <opcode>', 'what it does, by name; then 0 or a negative errno'],
  ['eventeq, eventlt, eventgt <number>', "the number of the thread's last event"],
];
const END =
  'After a command everything runs until no thread can move, so a wait is over at once or never. ' +
  'Exits with 0 if the script passes, with 1 at the first line that fails, and with 2 if the ' +
  'file is no script.';

function language(width: number): string {
  const indent = width < WIDTH ? 6 : 44;
  const rows = (title: string, list: readonly HelpRow[]) => {
    return [title, ...list.map(([name, text]) => beside(`  ${name}`, indent, text, width))];
  };
  const has = 'A script has a line for each thing to do, for threads 0 to 7 and locks 0 to 7:';
  return [
    ...rows(`\n${wrap(has, width).join('\n')}`, FORMS),
    ...rows('\nCommands:', COMMANDS),
    ...rows('Conditions:', CONDITIONS),
    `\n${wrap(END, width).join('\n')}`,
  ].join('\n');
}

export function addRtTester(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('rt-tester')
    .summary("run a script of the kernel's rt-tester")
    .description(
      'Runs a script in the language of scripts/rt-tester, with which Linux v2.6.18 to v4.0 ' +
        "tested its rt_mutexes, on a build's rt_mutexes.",
    )
    .argument('<file>', 'the script; - reads it from standard input')
    .option('--build <name>', 'the kernel to run it on', 'mainline')
    .addOption(
      new Option('--verbose', "print every line and its thread's status").conflicts('json'),
    )
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', () => language(widthOf(io.stdout)))
    .action(async (file: string, words: RtTesterWords) => done(await rtTester(file, words, io)));
}

async function rtTester(file: string, words: RtTesterWords, io: Io): Promise<number> {
  const build = await buildFrom(words.build);
  const script = scriptIn(file);
  const failure = runOn(build, script, file, words.verbose ? shown(io) : null);
  const name = file === '-' ? 'standard input' : visible(basename(file));
  const text = words.json
    ? jsonText(objectOf(name, build, script, failure))
    : textOf(name, build, script, failure);
  io.stdout.write(text);
  return failure === null ? HOLDS : FAILS;
}

function scriptIn(file: string): readonly Line[] {
  const text = fileText(file);
  if (text === null) throw new UsageError(`there is no file ${quoted(file)}`);
  try {
    return parseScript(text);
  } catch (thrown) {
    if (!(thrown instanceof TesterScriptError)) throw thrown;
    throw new UsageError(`the script ${placeOf(file)} cannot be used: ${thrown.message}`);
  }
}

function runOn(build: Build, script: readonly Line[], file: string, watcher: LineWatcher | null) {
  try {
    return guard(() => runScript(build, script, watcher), PAGE_PATIENCE);
  } catch (thrown) {
    throw blame(thrown, `the build ${build.name} and the script ${placeOf(file)}`, build);
  }
}

function shown(io: Io): LineWatcher {
  return (line, status) => {
    io.stdout.write(`${line.number}: ${line.text}\n    ${statusLine(status)}\n`);
  };
}

function countOf(script: readonly Line[], kind: Line['kind']): number {
  return script.filter((line) => line.kind === kind).length;
}

function textOf(
  name: string,
  build: Build,
  script: readonly Line[],
  failure: ScriptFailure | null,
): string {
  if (failure === null) {
    const commands = counted(countOf(script, 'C'), 'command');
    const waits = counted(countOf(script, 'W'), 'wait');
    const tests = counted(countOf(script, 'T'), 'test');
    return `${name} passes on ${build.name} (${commands}, ${waits}, ${tests}).\n`;
  }
  const { line, expected, found, threads } = failure;
  return (
    `${name} fails on ${build.name} in line ${line.number}: ${line.text}\n` +
    `  expected: ${expected}\n  found:    ${found}\n\n${statusTable(threads)}\n`
  );
}

function objectOf(
  script: string,
  build: Build,
  lines: readonly Line[],
  failure: ScriptFailure | null,
) {
  return {
    script,
    build: build.name,
    verdict: failure === null ? 'passes' : 'fails',
    commands: countOf(lines, 'C'),
    waits: countOf(lines, 'W'),
    tests: countOf(lines, 'T'),
    line: failure?.line.number ?? null,
    text: failure?.line.text ?? null,
    expected: failure?.expected ?? null,
    found: failure?.found ?? null,
    threads: failure?.threads ?? [],
  };
}
