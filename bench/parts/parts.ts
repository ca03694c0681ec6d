import type { Part } from '../part.js';
import { endToEndPart } from './end-to-end.js';
import { growthPart } from './growth.js';
import { idlePart } from './idle.js';
import { latencyPart } from './latency.js';
import { prometheusCpuPart } from './prometheus-cpu.js';
import { receivePart } from './receive.js';
import { rereadsPart } from './rereads.js';
import { startPart } from './start.js';
import { transformPart } from './transform.js';

/** All parts, in the order in which they run. */
export const PARTS: readonly Part[] = [
  transformPart,
  endToEndPart,
  receivePart,
  startPart,
  idlePart,
  rereadsPart,
  prometheusCpuPart,
  latencyPart,
  growthPart,
];
