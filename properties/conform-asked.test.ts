/**
 * Where the machine's own kernel can be asked it is asked: the tests that compare the model with it
 * pass over what cannot be done, and would pass everywhere if that was said too easily.
 */
import { spawnSync } from 'node:child_process';
import { KernelPool } from '../src/conform/kernel-pool.ts';

/**
 * Prints a word: whether FUTEX_TRYLOCK_PI of a free futex works, and the thread's own file can be
 * read. Written here once more, so that it does not say what the code under test says.
 */
const PROBE = `
const { readFileSync } = require('node:fs');
const futex = { x64: 202, arm64: 98 }[process.arch];
const trylockPrivate = 8 | 128;
const syscall = require('koffi').load(null).func(
  'long syscall(long number, int *word, long op, long value, void *time, void *other, long last)'
);
const word = new Int32Array(1);
const ret = syscall(futex, word, trylockPrivate, 0, null, null, 0);
readFileSync('/proc/self/task/' + process.pid + '/syscall');
console.log(ret === 0 && word[0] === process.pid ? 'able' : 'unable');
`;

it('is said to be able where a program of three lines is', async () => {
  const { stdout } = spawnSync(process.execPath, ['-e', PROBE], { encoding: 'utf8' });
  const isAble = stdout.trim() === 'able';
  const pool = await KernelPool.start(1);
  const { missing } = pool.abilities;
  const lanes = pool.lanes.length;
  await pool.end();
  process.stderr.write(`the machine's kernel ${isAble ? 'can' : 'cannot'} be asked\n`);
  expect(missing === null).toBe(isAble);
  expect(lanes).toBe(isAble ? 1 : lanes);
});
