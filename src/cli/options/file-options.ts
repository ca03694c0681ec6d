import { ADDRESS_FORMS } from '../../mads/control-plane-address.js';
import { ACCESS_OPTIONS } from './access-options.js';
import { CONFIG_OPTIONS } from './config-options.js';
import { CONTROL_PLANE_OPTIONS } from './control-plane-options.js';
import { DIFF_OPTIONS } from './diff-options.js';
import { DOCTOR_OPTIONS } from './doctor-options.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import type { OptionSpec } from './option-spec.js';
import type { OptionTable } from './resolve-options.js';
import { RUN_OPTIONS } from './run-options.js';
import { TARGET_OPTIONS } from './target-options.js';

/** What an entry of `control-planes:` may say: of the same names as the flags, and about this control plane only. */
export const ENTRY_OPTIONS = {
  ...CONTROL_PLANE_OPTIONS,
  ...ACCESS_OPTIONS,
  cpAddress: {
    ...CONTROL_PLANE_OPTIONS.cpAddress,
    description: `Address of this control plane: ${ADDRESS_FORMS}; or a list of alternatives, tried in order. The scheme says whether TLS is used, never which transport.`,
  },
  label: {
    ...TARGET_OPTIONS.label,
    description:
      'Label to add to every group of this control plane, over one of the same name for all.',
  },
} as const;

/** The key of the list of control planes. */
export const CONTROL_PLANES = 'control-planes';

/** All commands share a file; what several take is described as `run` does. */
const ALL_OPTIONS = {
  ...RUN_OPTIONS,
  ...FETCH_OPTIONS,
  ...DIFF_OPTIONS,
  ...DOCTOR_OPTIONS,
  ...RUN_OPTIONS,
  json: { ...DOCTOR_OPTIONS.json, description: 'fetch, diff, doctor: print JSON, for scripts.' },
} as const;

/** The keys at the top of a configuration file beside {@link CONTROL_PLANES}. */
export const TOP_KEYS = byName(ALL_OPTIONS, new Set(namesOf(CONFIG_OPTIONS)));

/** The keys of an entry of {@link CONTROL_PLANES}. */
export const ENTRY_KEYS = byName(ENTRY_OPTIONS);

/** Keys of a configuration file, each with the option that it is the name of. */
export type FileKeys = ReadonlyMap<string, OptionSpec<unknown>>;

/** The names that would tell in the file where the file is. */
export const OUTSIDE_KEYS: ReadonlySet<string> = new Set(namesOf(CONFIG_OPTIONS));

function namesOf(table: OptionTable): readonly string[] {
  return Object.values(table).map(({ name }) => name);
}

function byName(table: OptionTable, without: ReadonlySet<string> = new Set()): FileKeys {
  const specs = Object.values(table).filter(({ name }) => !without.has(name));
  return new Map(specs.map((spec) => [spec.name, spec]));
}
