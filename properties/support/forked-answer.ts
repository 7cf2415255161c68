/** What the child of a fork() is told of a futex that its parent has. */
import { createRequire } from 'node:module';
import { futexCalls } from '../../src/conform/futex-calls.ts';
import { findLinux, type Linux } from '../../src/conform/linux.ts';
import { MachineCode, RAX, RDI } from '../../src/conform/mortal/machine-code.ts';
import { errnoName } from '../../src/kernel/errno.ts';
import type { FutexCall } from '../../src/userspace/library.ts';

const PAGE = 4096;
const SYS_FUTEX = 202;
const SYS_EXIT = 60;
const SIGCHLD = 17;
const PRIVATE = 128;

interface Library {
  func(definition: string): (...args: unknown[]) => number;
}

/** The child has the parent's memory, a copy, and machine code: nobody else of Node is in it. */
export function forkedAnswer(call: FutexCall): string {
  const linux = findLinux() as Linux;
  const koffi = createRequire(__filename)('koffi') as { load(path: null): Library };
  const libc = koffi.load(null);
  const word = new Int32Array(new SharedArrayBuffer(4));
  word[0] = linux.gettid();
  const memory = linux.executableMemory(2 * PAGE);
  const code = new MachineCode();
  code.call(SYS_FUTEX, [linux.addressOf(word), futexCalls[call].op | PRIVATE, 0, 0, 0], RDI);
  code.set(RAX, SYS_EXIT);
  code.syscall();
  linux.write(memory, code.bytes());
  const clone = libc.func('int clone(long, long, int, long)');
  const child = clone(memory, memory + 2 * PAGE, SIGCHLD, 0);
  const status = new Int32Array(1);
  libc.func('int waitpid(int, void *, int)')(child, status, 0);
  // Of what it was answered eight bits.
  const code8 = ((status[0] as number) >> 8) & 255;
  return errnoName(code8 === 0 ? 0 : code8 - 256);
}
