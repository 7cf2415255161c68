/**
 * A limit on a whole test file, from outside of its thread: jest's own limits are timers, and no
 * timer comes while a loop keeps the thread. Loaded before every test file (jest.config.ts).
 *
 * Counted in CPU time, as a busy machine is no failure; who waits without end uses none, and there
 * jest's own limit holds. The process is killed, as nothing else ends such a loop: where jest has
 * workers the file fails and the others go on, and without it all is over, and says so.
 */
import { Worker } from 'node:worker_threads';

/** Seconds of CPU time, more than any file takes; who asks for more runs may set it higher. */
const LIMIT = Number(process.env.FILE_LIMIT ?? 900);

/** No TypeScript, in no file of its own: a thread begins with neither jest nor its transform. */
const WATCH = `
const { writeSync } = require('node:fs');
const { workerData: { path, limit } } = require('node:worker_threads');
const began = process.cpuUsage();
setInterval(() => {
  const { user, system } = process.cpuUsage(began);
  if (user + system < 1e6 * limit) return;
  writeSync(2, path + ' has taken ' + limit + ' s of CPU time and does not end: it is killed\\n');
  process.kill(process.pid, 'SIGKILL');
}, 200);
`;

const path = expect.getState().testPath ?? 'a test file';
const watch = new Worker(WATCH, { eval: true, workerData: { path, limit: LIMIT } });
watch.unref();
afterAll(async () => void (await watch.terminate()));
