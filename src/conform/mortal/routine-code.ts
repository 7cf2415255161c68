/**
 * A library's function in machine code; carry-out.ts does the same in JavaScript. Between any two
 * of its requests, and where a system call returns, its thread may die, as in the model.
 */
import { EAGAIN, EINVAL, ENOSYS, EOWNERDEAD } from '../../kernel/errno.ts';
import { FUTEX_OWNER_DIED } from '../../kernel/futex/futex_key.ts';
import type { Meddling, Request, RobustListing, Routine } from '../../userspace/library.ts';
import { UNCHANGED } from '../../userspace/library.ts';
import { LIST_AT, PAGE_SIZE, PENDING_AT, pageOf, RETRIED_AT, TID } from '../board.ts';
import { type CallArguments, futexArguments } from '../futex-calls.ts';
import { MADV_DONTNEED, PROT_READ } from '../linux-memory.ts';
import { ANSWER, dieIfKilled } from './body.ts';
import { type MachineCode, R8, R9, RAX, RBX, RCX, RDX } from './machine-code.ts';
import { PI_ENTRY } from './robust-list.ts';

const SYS_FUTEX = 202;
const SYS_MPROTECT = 10;
const SYS_MADVISE = 28;
const OWNER_DIED_BIT = Math.log2(FUTEX_OWNER_DIED);
/** Answers that functions tell apart, besides others. */
const TOLD_APART = [0, UNCHANGED, -EAGAIN, -ENOSYS] as const;
const OTHER = -EINVAL;

/** What the function is about: addresses. */
export interface CodedCall {
  readonly routine: Routine;
  readonly straight: boolean;
  readonly about: CallArguments;
  /** Of the caller's struct robust_list_head, and of the lock's entry in it. */
  readonly list: number;
  readonly entry: number;
  /** What a store writes: what stands at an address, or that number if there is none. */
  readonly stores?: { readonly tidAddress: number | null; readonly otherwise: number };
}

/** Leaves the answer in its register. @param name for labels, another one for each function */
export function callInCode(code: MachineCode, call: CodedCall, name: string): void {
  new RoutineCode(code, call, name).write();
}

class RoutineCode {
  readonly #code: MachineCode;
  readonly #call: CodedCall;
  readonly #name: string;
  /** Those that stand there, or are to stand there, by their positions. */
  readonly #requests: Request[] = [];

  constructor(code: MachineCode, call: CodedCall, name: string) {
    this.#code = code;
    this.#call = call;
    this.#name = name;
  }

  write(): void {
    const code = this.#code;
    code.put32(RBX, RETRIED_AT, 0);
    code.set(ANSWER, 0);
    this.#labelOf(this.#call.routine.first(this.#call.straight));
    // Others are added while those before them are written.
    for (let at = 0; at < this.#requests.length; at++) {
      const request = this.#requests[at] as Request;
      code.label(this.#label(at));
      dieIfKilled(code);
      this.#request(request);
      this.#branch(request);
    }
    code.label(`${this.#name} over`);
  }

  #label(at: number): string {
    return `${this.#name} ${at}`;
  }

  #labelOf(request: Request | null): string {
    if (request === null) return `${this.#name} over`;
    if (!this.#requests.includes(request)) this.#requests.push(request);
    return this.#label(this.#requests.indexOf(request));
  }

  /** Goes on by the answer. */
  #branch(request: Request): void {
    const code = this.#code;
    const { routine, straight } = this.#call;
    const otherwise = routine.next(request, OTHER, straight);
    for (const answer of TOLD_APART) {
      const next = routine.next(request, answer, straight);
      if (next === otherwise) continue;
      const after = `${this.#label(this.#requests.indexOf(request))} not ${answer}`;
      code.compare32(ANSWER, answer);
      code.jumpIf('unequal', after);
      if (next === request) code.add32(RBX, RETRIED_AT, 1);
      code.jump(this.#labelOf(next));
      code.label(after);
    }
    code.jump(this.#labelOf(otherwise));
  }

  #request(request: Request): void {
    const code = this.#code;
    const { about } = this.#call;
    switch (request.is) {
      case 'exchange':
        this.#holder(RAX, request.from);
        this.#holder(RDX, request.to);
        code.set(RCX, about.lock);
        code.compareExchange32(RCX, 0, RDX);
        code.set(ANSWER, 0);
        code.jumpIf('equal', `${this.#name} ${request.to} exchanged`);
        code.set(ANSWER, UNCHANGED);
        code.label(`${this.#name} ${request.to} exchanged`);
        return;
      case 'call':
        code.call(SYS_FUTEX, futexArguments(request.call, about), ANSWER);
        dieIfKilled(code);
        return;
      case 'look':
        code.set(RCX, about.lock);
        code.load32(ANSWER, RCX, 0);
        code.shiftRight(ANSWER, OWNER_DIED_BIT);
        code.andRegister(ANSWER, 1);
        return;
      case 'recovery':
        code.set(RCX, about.lock);
        code.and32(RCX, 0, ~FUTEX_OWNER_DIED);
        code.set(ANSWER, -EOWNERDEAD);
        return;
      case 'meddling':
        this.#meddling(request);
        return;
      case 'listing':
        this.#listing(request);
    }
  }

  #holder(register: number, holder: 'nobody' | 'caller'): void {
    if (holder === 'nobody') this.#code.set(register, 0);
    else this.#code.load32(register, RBX, 4 * TID);
  }

  #meddling({ does }: Meddling): void {
    const code = this.#code;
    const { about, stores } = this.#call;
    const page = pageOf(about.lock);
    if (does === 'swap_out') code.call(SYS_MADVISE, [page, PAGE_SIZE, MADV_DONTNEED], ANSWER);
    else if (does === 'protect') code.call(SYS_MPROTECT, [page, PAGE_SIZE, PROT_READ], ANSWER);
    else {
      const address = stores?.tidAddress ?? null;
      code.set(RAX, address ?? stores?.otherwise ?? 0);
      if (address !== null) code.load32(RAX, RAX, 0);
      code.set(RCX, about.lock);
      code.store32(RCX, 0, RAX);
      code.set(ANSWER, 0);
    }
  }

  #listing({ does }: RobustListing): void {
    const code = this.#code;
    const { entry } = this.#call;
    switch (does) {
      case 'begin':
        code.set(RCX, entry + PI_ENTRY);
        code.store64(RBX, PENDING_AT, RCX);
        return;
      case 'end':
        code.set(RCX, 0);
        code.store64(RBX, PENDING_AT, RCX);
        return;
      case 'remove':
        this.#remove('taken off');
        return;
      case 'add':
        this.#remove('put on');
        code.load64(RCX, RBX, LIST_AT);
        code.set(RDX, entry);
        code.store64(RDX, 0, RCX);
        code.set(RCX, entry + PI_ENTRY);
        code.store64(RBX, LIST_AT, RCX);
    }
  }

  /** If it is on the list. */
  #remove(name: string): void {
    const code = this.#code;
    const { list, entry } = this.#call;
    const label = (part: string) => `${this.#name} ${name} ${part}`;
    code.set(RDX, list);
    code.set(R8, entry + PI_ENTRY);
    code.set(R9, list);
    code.label(label('next'));
    code.load64(RCX, RDX, 0);
    code.compareRegisters(RCX, R9);
    code.jumpIf('equal', label('through'));
    code.compareRegisters(RCX, R8);
    code.jumpIf('equal', label('found'));
    code.copy(RDX, RCX);
    code.decrement(RDX);
    code.jump(label('next'));
    code.label(label('found'));
    code.load64(RCX, RCX, -PI_ENTRY);
    code.store64(RDX, 0, RCX);
    code.label(label('through'));
  }
}
