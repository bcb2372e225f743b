/** The benchmarks there are; a new one adds its file and a line here. */
import { asynchronous } from './asynchronous.js';
import { barrier } from './barrier.js';
import type { Benchmark } from './benchmark.js';
import { gradients } from './gradients.js';
import { largeClusters } from './large-clusters.js';
import { learning } from './learning.js';
import { maxMin } from './max-min.js';
import { mm1 } from './mm1.js';
import { parameterServer } from './parameter-server.js';
import { queueHold } from './queue-hold.js';
import { ring } from './ring.js';

export const benchmarks: readonly Benchmark[] = [
  queueHold, mm1, barrier, parameterServer, asynchronous, ring, largeClusters, maxMin, gradients, learning,
];
