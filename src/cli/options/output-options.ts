import { fileSdFormat } from '../../targets/file-sd-name.js';
import { optional, single, toggle, withForm } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import {
  parseDuration,
  parsePercent,
  parsePositiveDuration,
  parseSize,
  parseWhole,
  parseWriteInterval,
} from './parsers.js';

const group = 'OUTPUT';

/** Where the target groups go, and when. */
export const OUTPUT_OPTIONS = {
  outputFile: single({
    name: 'output-file',
    group,
    placeholder: 'FILE',
    description:
      'The file to keep, for file_sd_configs of Prometheus; ends in .json, .yml or .yaml.',
    parse: withForm({ pattern: '\\.(json|yml|yaml|JSON|YML|YAML)$' }, parseOutputFile),
    default: 'kuma.file_sd.json',
    alsoFrom: ['KUMA_PROMETHEUS_OUTPUT_FILE'],
  }),
  outputFileMode: optional({
    name: 'output-file-mode',
    group,
    placeholder: 'MODE',
    description: 'Permissions of the file. An existing file keeps its own unless this is given.',
    parse: withForm({ pattern: '^0?[0-7]{3}$', numbers: { min: 0, max: 777 } }, parseMode),
    defaultHelp: '0644 for a new file',
  }),
  removalDelay: single({
    name: 'removal-delay',
    group,
    placeholder: 'DURATION',
    description:
      'How long a target must be missing before it is removed; 0s trusts every answer at once.',
    parse: parseDuration,
    default: '3s',
  }),
  maxDrop: single({
    name: 'max-drop',
    group,
    placeholder: 'PERCENT',
    description:
      'When more than this share of the targets of a control plane (and at least 10) goes missing, their removal is held; 100% never holds.',
    parse: parsePercent,
    default: '50%',
  }),
  maxDropHold: single({
    name: 'max-drop-hold',
    group,
    placeholder: 'DURATION',
    description: 'How long such a removal is held.',
    parse: parseDuration,
    default: '1m',
  }),
  minTargets: single({
    name: 'min-targets',
    group,
    placeholder: 'NUMBER',
    description:
      'Never publish fewer targets: removals wait instead, without limit and with an alarm.',
    parse: parseWhole(0, 1_000_000_000),
    default: '0',
  }),
  minWriteInterval: single({
    name: 'min-write-interval',
    group,
    placeholder: 'DURATION|auto',
    description:
      'At most one write in this time; the first change is written at once. auto: 1s up to 20,000 groups, beyond 50us more for each, at most 1m: Prometheus reads the whole file again after each write.',
    parse: parseWriteInterval,
    default: 'auto',
  }),
  reconcileInterval: single({
    name: 'reconcile-interval',
    group,
    placeholder: 'DURATION',
    description:
      'How often the file is compared with what was written, and put back when someone changed or removed it.',
    parse: parsePositiveDuration,
    default: '30s',
  }),
  maxOutputSize: single({
    name: 'max-output-size',
    group,
    placeholder: 'SIZE',
    description: 'An answer that makes a larger file is refused as a whole; the file stays.',
    parse: parseSize,
    default: '1GiB',
  }),
  once: toggle({
    name: 'once',
    group,
    description: 'Write one settled answer, then exit.',
  }),
} as const;

function parseOutputFile(text: string): Parsed<string> {
  if (fileSdFormat(text) !== undefined) return { value: text };
  return {
    problem: 'Prometheus would not accept the name',
    wanted: 'a file name that ends in .json, .yml or .yaml',
    unfit: true,
  };
}

function parseMode(text: string): Parsed<number> {
  return /^0?[0-7]{3}$/.test(text)
    ? { value: Number.parseInt(text, 8) }
    : { wanted: 'permission bits in octal such as "0644" or "0640"' };
}
