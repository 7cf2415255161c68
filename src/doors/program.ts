/**
 * Programs: which task asks the kernel for what, as values, as text, and drawn at random.
 */
/** Tasks that run against each other. */
export type { Program } from '../program/program.ts';
/** A task, what it has when the race begins and what it asks for then, in order. */
export type { TaskSpec } from '../program/program.ts';
/** One request of user space. */
export type { Op } from '../program/program.ts';
/** Something that happens to a task from outside, once, whenever the schedule says so. */
export type { EnvEvent } from '../program/program.ts';
/** Tasks are T1 to T5. */
export { MAX_TASKS } from '../program/program.ts';
/** Futexes are f1 to f4. */
export { MAX_FUTEXES } from '../program/program.ts';
/** Mutexes of the kernel are m1 to m4. */
export { MAX_MUTEXES } from '../program/program.ts';
/** Events from outside are env1 to env4. */
export { MAX_EVENTS } from '../program/program.ts';
/** All tasks together have so many ops. */
export { MAX_PROGRAM_OPS } from '../program/program.ts';
/**
 * The program that a text describes, for example `T1: holds f1; unlock f1 | T2 fifo 20: lock f1
 * timeout`.
 */
export { parseProgram } from '../program/text.ts';
/** The text of a program: a line for each task, or all on one line with `' | '` between. */
export { printProgram } from '../program/text.ts';
/** A text that is no program, or no legit one: one sentence that says what is wrong, and where. */
export { ProgramError } from '../program/text.ts';
/** The first fault of a program, or null for a legit one. */
export { faultOf } from '../program/legit.ts';
/** What is wrong with a program, and the part of it that is to blame. */
export type { Fault } from '../program/fault.ts';
/** Legit programs of two to five tasks. */
export { programArbitrary } from '../program/arbitrary.ts';
/** Programs worth a name, as `pifuzz list programs` shows them. */
export { NAMED_PROGRAMS } from '../program/named.ts';
/** A program with a name, and what to watch in it. */
export type { NamedProgram } from '../program/named.ts';
/** The program of that name, or undefined if there is none. */
export { findProgram } from '../program/named.ts';
