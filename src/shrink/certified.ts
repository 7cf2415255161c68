/** The minimiser with a certificate: it goes on from a simpler program that the check finds. */
import type { Subject } from '../explore/subject.ts';
import { type Certificate, certify } from './certificate.ts';
import type { Counterexample } from './counterexample.ts';
import { minimise } from './minimise.ts';

export interface Certified {
  readonly counterexample: Counterexample;
  readonly certificate: Certificate;
}

/**
 * The check looks at every schedule of many simpler programs, and the minimiser only at those with
 * few preemptions; so it may find what the minimiser has missed. Takes seconds.
 *
 * @param minimal what `minimise` ended with
 */
export function certified(subject: Subject, minimal: Counterexample): Certified {
  for (let counterexample = minimal; ; ) {
    const certificate = certify(subject, counterexample);
    const missed = certificate.smaller.find(({ failing }) => failing !== null);
    if (!missed?.failing) return { counterexample, certificate };
    counterexample = minimise(subject, missed.program, missed.failing);
  }
}
