import type { BenchContext, PartResult } from '../part.js';
import { findPrometheus } from '../processes/prometheus.js';

/** Runs `measure` with the path of Prometheus; where there is none, says that this was left out. */
export async function withPrometheus(
  { root }: BenchContext,
  name: string,
  measure: (program: string) => Promise<PartResult>,
): Promise<PartResult> {
  const program = findPrometheus(root);
  if (program !== undefined) return await measure(program);
  const remark = `${name}: skipped, there is no prometheus on PATH or in .cache/debian (\`npm test -- parts\` fetches it on Debian)`;
  return { figures: [], remarks: [remark] };
}
