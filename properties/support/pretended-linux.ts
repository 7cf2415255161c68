/** A pool of processes that make no system call: for what does not depend on a kernel. */
import type { LitmusAnswer, Unplayed } from '../../src/conform/child.ts';
import type { KernelPool } from '../../src/conform/kernel-pool.ts';
import type { Litmus } from '../../src/conform/litmus/run.ts';
import { playOnModel } from '../../src/conform/model-player.ts';
import type { Transcript } from '../../src/conform/observation.ts';
import type { Reproduced } from '../../src/conform/reproducing/rounds.ts';
import type { Script } from '../../src/conform/script.ts';
import { enumerate } from '../../src/explore/enumerate.ts';
import { type Build, bind } from '../../src/kernel/build.ts';
import { Collector } from '../../src/outcomes/collector.ts';

export interface Lane {
  play(scripts: readonly Script[]): Promise<(Transcript | Unplayed)[]>;
  run(litmus: Litmus): Promise<LitmusAnswer | string>;
  reproduce?(): Promise<Reproduced | Unplayed>;
}

/** A lane that answers as a build does; litmus programs are run without a preemption. */
export function answersAs(build: Build): Lane {
  return {
    async play(scripts) {
      const kernel = bind(build, false);
      return scripts.map((script) => playOnModel(kernel, script) ?? 'it does not fit');
    },
    async run({ program }) {
      const collector = new Collector(program);
      const outcomes = new Map<string, number>();
      for (const _ of enumerate(bind(build, false), program, [collector], 0)) {
        const outcome = collector.take();
        if (outcome !== null) outcomes.set(outcome, 1 + (outcomes.get(outcome) ?? 0));
      }
      return { outcomes, hung: null, stuck: null };
    },
  };
}

/** A pool of one lane. */
export function poolOf(lane: Lane): KernelPool {
  const none = { missing: null, noPriorities: null, noLock2: null, noRequeue: null };
  const abilities = {
    release: '0.0-pretended',
    cpus: 2,
    ...none,
    noDeaths: null,
    noFaults: null,
    kthread: 2,
  };
  const pool = { lanes: [lane], abilities, killed: 0, left: new Set(), async end() {} };
  return pool as unknown as KernelPool;
}
