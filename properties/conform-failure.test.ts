/** What `pifuzz conform` says of a failure that somebody hands in. */
import { EventEmitter } from 'node:events';
import { Command } from 'commander';
import { addConform } from '../src/cli/conform/command.ts';
import type { KernelPool } from '../src/conform/kernel-pool.ts';
import type { Reproduced } from '../src/conform/reproducing/rounds.ts';
import { undescribed } from './support/described.ts';
import { ONE_SENTENCE, Paper, pifuzz } from './support/pifuzz.ts';
import { poolOf } from './support/pretended-linux.ts';

jest.setTimeout(600_000);

const PAGE = 'reports/rfc-2016-10.mutual-exclusion.two-owners.md';
const NEVER = { rounds: 50, hits: 0, late: 1, first: null };
const OFTEN = { rounds: 50, hits: 7, late: 0, first: 'T1 and T2 were told that they hold f1' };

async function asked(pool: KernelPool, ...argv: string[]) {
  const stdout = new Paper(false);
  const io = { stdout, stderr: new Paper(false), signals: new EventEmitter(), exit() {} };
  let code = -1;
  const command = new Command('pifuzz');
  addConform(
    command,
    io,
    (done) => (code = done),
    async () => pool,
  );
  await command.parseAsync(['conform', PAGE, ...argv], { from: 'user' });
  return { code, out: stdout.text };
}

/** A kernel that does this. */
function pretending(answer: Reproduced | string): KernelPool {
  return poolOf({
    play: async () => [],
    run: async () => 'nothing is run',
    reproduce: async () => answer,
  });
}

it.each([
  ['was seen', { found: OFTEN, apart: NEVER, stuck: false }, 1, 'broken in 7 of 50 rounds'],
  ['was not seen', { found: NEVER, apart: NEVER, stuck: false }, 0, 'broken in 0 of 50 rounds'],
  ['could not be asked', 'the time was up', 4, 'It was not asked: the time was up.'],
] as const)('exits with %s in mind, and describes it', async (_what, answer, exit, words) => {
  const { code, out } = await asked(pretending(answer));
  expect([code, out]).toEqual([exit, expect.stringContaining(words)]);
  const json = await asked(pretending(answer), '--json');
  expect(json.code).toBe(exit);
  expect(undescribed(JSON.parse(json.out), 'conform of a failure')).toEqual([]);
});

it('refuses a script beside a failure', async () => {
  const { code, err } = await pifuzz(['conform', PAGE, '--script', 'T1 lock f1']);
  expect([code, err]).toEqual([2, expect.stringMatching(ONE_SENTENCE)]);
});

it("does not see what was mended years ago on this machine's own kernel", async () => {
  const { code, out } = await pifuzz(['conform', PAGE, '--rounds', '40']);
  if (code === 4) process.stderr.write(`Linux is not asked: ${out}`);
  expect([0, 4]).toContain(code);
});
