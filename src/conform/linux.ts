/**
 * System calls from JavaScript, through koffi and the C library's syscall(). koffi is an optional
 * dependency, and the numbers of calls are known for some machines only: whoever asks gets the
 * calls, or a sentence that says why there are none.
 */
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import { type Koffi, type LinuxLibrary, type LinuxMemory, memoryCalls } from './linux-memory.ts';

/** The numbers of system calls: arch/x86/entry/syscalls/, include/uapi/asm-generic/unistd.h. */
const NUMBERS: Readonly<Record<string, Readonly<Record<CallName, number>>>> = {
  x64: {
    futex: 202,
    gettid: 186,
    tgkill: 234,
    sched_setscheduler: 144,
    sched_setaffinity: 203,
    sched_setattr: 314,
    prctl: 157,
    rt_sigprocmask: 14,
  },
  arm64: {
    futex: 98,
    gettid: 178,
    tgkill: 131,
    sched_setscheduler: 119,
    sched_setaffinity: 122,
    sched_setattr: 274,
    prctl: 167,
    rt_sigprocmask: 135,
  },
};
type CallName =
  | 'futex'
  | 'gettid'
  | 'tgkill'
  | 'sched_setscheduler'
  | 'sched_setaffinity'
  | 'sched_setattr'
  | 'prctl'
  | 'rt_sigprocmask';

const SCHED_OTHER = 0;
const SCHED_FIFO = 1;
/** include/uapi/linux/sched.h and sched/types.h. */
const SCHED_DEADLINE = 6;
const SCHED_FLAG_RESET_ON_FORK = 1;
const SCHED_ATTR_SIZE = 48;
/** include/uapi/linux/prctl.h and asm-generic/signal.h. */
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;
/** One that neither the C library nor Node uses. */
export const SIGNAL = 42;
/** Another one, which ends a thread that has the code for it. */
export const FATAL_SIGNAL = 43;
/** What a thread gets that touches memory as it may not; nobody else sends it here. */
export const FAULT_SIGNAL = 11;
const SIG_SETMASK = 2;
/** include/uapi/linux/sched.h: a thread as pthread_create() makes one, with its parent's TLS. */
const THREAD_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;
/** A word is 0, and who waits for that is woken, when the thread is through with its futexes. */
const CLONE_CHILD_CLEARTID = 0x200000;
/** Above every TID that there can be (PID_MAX_LIMIT), and still a TID by its bits. */
export const NO_SUCH_TID = FUTEX_TID_MASK - 15;

type Args = readonly (number | bigint)[];

/** System calls; each answers as the kernel does: 0 or more, or a negated error number. */
export interface Linux extends LinuxMemory {
  /** The number of the futex call, as /proc shows it. */
  readonly futexNumber: number;
  /** The arguments are the system call's: `val2` is a timeout's address, or a number. */
  futex(address: number, op: number, val: number, val2: number, address2: number): number;
  gettid(): number;
  tgkill(tgid: number, tid: number, signal: number): number;
  /** @param fifo 1 to 99, or 0 for SCHED_OTHER */
  setPriority(tid: number, fifo: number): number;
  /** Gives this thread SCHED_DEADLINE: so many milliseconds of every so many. */
  setDeadline(runtime: number, period: number): number;
  /** Lets a task run on these CPUs only. */
  setCpus(tid: number, cpus: readonly number[]): number;
  /** Kills this process when the thread that started it ends. */
  dieWithParent(): number;
  /** Installs a handler that does nothing, with SA_RESTART: a plain wait starts anew, too. */
  catchSignal(): void;
  /**
   * Starts a thread of this process that gets no signal but the three above, and has nothing of the
   * C library's own. Its TID, or a negated error number.
   *
   * @param code machine code that is called with the argument
   * @param stack where its stack begins, which grows downwards
   * @param cleared the address of a word that is 0 when the thread has gone
   */
  startThread(code: number, stack: number, argument: number, cleared: number): number;
  /** Runs machine code when a thread gets the signal. */
  handle(signal: number, code: number): void;
}

/** The calls, or half a sentence that says why they cannot be made. */
export function findLinux(): Linux | string {
  if (platform() !== 'linux') return `this is ${platform()} and not Linux`;
  const numbers = NUMBERS[arch()];
  if (numbers === undefined) return `the numbers of system calls on ${arch()} are not known`;
  try {
    const koffi = createRequire(import.meta.filename)('koffi') as Koffi;
    return bindCalls(koffi, numbers);
  } catch (thrown) {
    const [line] = String((thrown as Error).message).split('\n');
    return `the optional package koffi cannot be used (${line})`;
  }
}

/** Makes a system call. */
type MakeSystemCall = (name: CallName, args: Args) => number;

function bindCalls(koffi: Koffi, numbers: Readonly<Record<CallName, number>>): Linux {
  const libc = koffi.load(null);
  const raw = libc.func('long syscall(long, long, long, long, long, long, long)');
  const call: MakeSystemCall = (name, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
    const ret = Number(raw(numbers[name], a, b, c, d, e, 0));
    return ret >= 0 ? ret : -koffi.errno();
  };
  // Small structs for calls that take one; the calls copy them at once.
  const scratch = new Int32Array(new SharedArrayBuffer(128));
  const scratchAt = Number(koffi.address(scratch));
  return {
    ...memoryCalls(koffi, libc),
    ...threadCalls(koffi, libc, call),
    futexNumber: numbers.futex,
    futex: (address, op, val, val2, address2) => {
      return call('futex', [address, op, val, val2, address2]);
    },
    gettid: () => call('gettid', []),
    tgkill: (tgid, tid, signal) => call('tgkill', [tgid, tid, signal]),
    setPriority(tid, fifo) {
      scratch[0] = fifo;
      return call('sched_setscheduler', [tid, fifo === 0 ? SCHED_OTHER : SCHED_FIFO, scratchAt]);
    },
    setDeadline(runtime, period) {
      scratch.fill(0);
      scratch.set([SCHED_ATTR_SIZE, SCHED_DEADLINE, SCHED_FLAG_RESET_ON_FORK]);
      // Runtime, deadline and period, in nanoseconds and 64 bits each.
      new BigUint64Array(scratch.buffer, 24, 3).set(
        [runtime, period, period].map((ms) => BigInt(ms) * 1_000_000n),
      );
      return call('sched_setattr', [0, scratchAt, 0]);
    },
    setCpus(tid, cpus) {
      scratch.fill(0);
      for (const cpu of cpus) {
        const at = cpu >> 5;
        scratch[at] = (scratch[at] as number) | (1 << (cpu & 31));
      }
      return call('sched_setaffinity', [tid, scratch.byteLength, scratchAt]);
    },
    dieWithParent: () => call('prctl', [PR_SET_PDEATHSIG, SIGKILL]),
  };
}

type ThreadCalls = 'catchSignal' | 'handle' | 'startThread';

function threadCalls(
  koffi: Koffi,
  libc: LinuxLibrary,
  call: MakeSystemCall,
): Pick<Linux, ThreadCalls> {
  const clone = libc.func('int clone(long, long, int, long, long, long, long)');
  const siginterrupt = libc.func('int siginterrupt(int, int)');
  const [blocked, before] = [new BigUint64Array(1), new BigUint64Array(1)];
  blocked[0] = ~(bitOf(SIGNAL) | bitOf(FATAL_SIGNAL) | bitOf(FAULT_SIGNAL));
  const setMask = (mask: BigUint64Array, old: BigUint64Array | null) => {
    const oldAt = old === null ? 0 : Number(koffi.address(old));
    return call('rt_sigprocmask', [SIG_SETMASK, Number(koffi.address(mask)), oldAt, 8]);
  };
  return {
    catchSignal() {
      // A handler has to be safe wherever it interrupts; abs() only looks at its argument.
      libc.func('void *signal(int, void *)')(SIGNAL, libc.symbol('abs'));
      siginterrupt(SIGNAL, 0);
    },
    handle(signal, code) {
      libc.func('void *signal(int, long)')(signal, code);
      siginterrupt(signal, 1);
    },
    startThread(code, stack, argument, cleared) {
      setMask(blocked, before);
      const how = THREAD_FLAGS | CLONE_CHILD_CLEARTID;
      const tid = Number(clone(code, stack, how, argument, 0, 0, cleared));
      const error = koffi.errno();
      setMask(before, null);
      return tid === -1 ? -error : tid;
    },
  };
}

/** Of a signal, in a set of them. */
function bitOf(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}
