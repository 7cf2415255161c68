/**
 * What every thread runs that can die, in machine code.
 *
 * A signal ends it. Its handler ends the thread at once if a system call is what comes next: so it
 * is while the thread sleeps in one that is to start anew. Otherwise something in user space is in
 * the middle, a word that was taken and an answer that is not noted yet, say: the thread is marked,
 * and dies at the end of that. Whoever sends the signal sends it again for as long as the thread is
 * there, as it may have been marked right before a system call in which it sleeps.
 */
import { BEGUN_AT, type Board, CODE_AT, DONE, GO, KILLED_AT, RET } from '../board.ts';
import { FAULT_SIGNAL } from '../linux.ts';
import { type MachineCode, R10, R13, R15, RAX, RBX, RCX, RDI, RDX, RSI } from './machine-code.ts';

/** What a call was answered stands in it. */
export const ANSWER = 12;
/** arch/x86/entry/syscalls/syscall_64.tbl. */
const SYS_FUTEX = 202;
const SYS_EXIT = 60;
const SYS_EXIT_GROUP = 231;
const FUTEX_WAIT_PRIVATE = 128;
/** Of a ucontext_t, in bytes: the interrupted code's rbx, and what it executes next. */
const SAVED_RBX = 128;
const SAVED_RIP = 168;

/** Where a thread dies that was marked. */
export function dieIfKilled(code: MachineCode): void {
  code.compareMemory32(RBX, KILLED_AT, 0);
  code.jumpIf('unequal', 'die');
}

/** Has to stand once in every piece of code that somebody may die in. */
export function death(code: MachineCode): void {
  code.label('die');
  code.set(RDI, 0);
  code.set(RAX, SYS_EXIT);
  code.syscall();
}

/** Of the signal that kills. */
export function handler(code: MachineCode): void {
  code.load64(RAX, RDX, SAVED_RIP);
  code.compareWithSyscall(RAX);
  code.jumpIf('equal', 'die');
  code.load64(RAX, RDX, SAVED_RBX);
  code.put32(RAX, KILLED_AT, 1);
  code.return();
  death(code);
}

/**
 * Of an access that memory does not allow: it ends a thread that can die, and nothing else has any.
 * Others have made a mistake, and their process ends as it would without a handler.
 *
 * @param from where the slots are of those that can die, up to `to`
 */
export function faultHandler(code: MachineCode, from: number, to: number): void {
  code.load64(RAX, RDX, SAVED_RBX);
  code.set(RCX, from);
  code.compareRegisters(RAX, RCX);
  code.jumpIf('below', 'mistake');
  code.set(RCX, to);
  code.compareRegisters(RAX, RCX);
  code.jumpIf('below', 'die');
  code.label('mistake');
  code.set(RDI, FAULT_SIGNAL);
  code.set(RAX, SYS_EXIT_GROUP);
  code.syscall();
  death(code);
}

/** The beginning of a thread: its argument is the address of its slots. */
export function beginning(code: MachineCode): void {
  code.copy(RBX, RDI);
}

/** From here on it may be told something, or killed. */
export function ready(code: MachineCode): void {
  code.put32(RBX, BEGUN_AT, 1);
}

/** Sleeps as long as a number in memory, so far from rbx, is what r13 says, or until a signal. */
export function sleep(code: MachineCode, offset: number): void {
  code.copy(RDI, RBX);
  if (offset !== 0) code.addTo(RDI, offset);
  code.set(RSI, FUTEX_WAIT_PRIVATE);
  code.copy(RDX, R13);
  code.set(R10, 0);
  code.set(RAX, SYS_FUTEX);
  code.syscall();
}

/** A hand of scripts: obeys as hand.ts does, but calls the code that was made for it. */
export function hand(code: MachineCode, board: Board, base: number): void {
  const slot = (number: number) => 4 * number;
  beginning(code);
  ready(code);
  code.set(R15, base + 4 * board.progress);
  code.set(R13, 0);
  code.label('idle');
  dieIfKilled(code);
  code.load32(RAX, RBX, slot(GO));
  code.compareRegisters(RAX, R13);
  code.jumpIf('unequal', 'obey');
  sleep(code, slot(GO));
  code.jump('idle');
  code.label('obey');
  code.copy(R13, RAX);
  code.callAt(RBX, CODE_AT);
  code.store32(RBX, slot(RET), ANSWER);
  code.copy(RCX, R13);
  code.store32(RBX, slot(DONE), RCX);
  code.add32(R15, 0, 1);
  code.jump('idle');
  death(code);
}
