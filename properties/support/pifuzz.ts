/** Runs command lines of `pifuzz` in this process, with streams of our own. */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { main } from '../../src/cli/pifuzz.ts';
import { type Build, type KernelFunction, patch } from '../../src/kernel/build.ts';
import { allBuilds } from '../../src/variants/builds.ts';

/** A stream that keeps what is written to it. */
export class Paper extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  readonly #listener: (text: string) => void;

  constructor(isTTY: boolean, listener: (text: string) => void = () => {}, columns = 80) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
    this.#listener = listener;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#listener(chunk.toString());
    done();
  }
}

export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param listener told at once what goes to standard error */
export async function pifuzz(
  argv: readonly string[],
  isTTY = false,
  signals = new EventEmitter(),
  listener?: (text: string) => void,
): Promise<Called> {
  const stdout = new Paper(isTTY);
  const stderr = new Paper(isTTY, listener);
  const code = await main(argv, { stdout, stderr, signals, exit: () => {} });
  return { code, out: stdout.text, err: stderr.text };
}

/** What a command says of itself besides how far it is, which it does on a busy machine only. */
export function saidIn(err: string): string {
  return err.replaceAll(
    /^pifuzz: .*( so far(?:; .*)?| states, roughly .* seen|\(Ctrl-C: as [\w ]+\): .*)\n/gm,
    '',
  );
}

/** One sentence for the user, and nothing else: no stack trace, no control characters. */
export const ONE_SENTENCE = /^pifuzz: [^\p{C}]+\n$/u;

/** Makes the command know one more build: `base` with functions that do what none should. */
export function addBuild(
  base: Build,
  name: string,
  replaced: Readonly<Record<string, KernelFunction>>,
): Build {
  const build = patch(base, name, 'Misbehaves.', replaced, { is: 'removal' });
  (allBuilds as Build[]).push(build);
  return build;
}

/** Forgets a build that was added. */
export function removeBuild(build: Build): void {
  const builds = allBuilds as Build[];
  builds.splice(builds.indexOf(build), 1);
}
