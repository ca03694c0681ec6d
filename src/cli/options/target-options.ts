import { parseAddressRange } from '../../targets/address-ranges.js';
import type { AddressRange } from '../../targets/translation-options.js';
import { isLabelName } from '../../targets/label-name.js';
import type { Shard } from '../../targets/translation-options.js';
import { optional, repeated, single, withForm } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import { parseChoice, parseSize, parseText, parseWhole } from './parsers.js';

const group = 'TARGET';

/** A label that the operator adds. */
export interface AddedLabel {
  readonly name: string;
  readonly value: string;
}

/** What becomes of assignments: labels, filters, limits. */
export const TARGET_OPTIONS = {
  labelStyle: single({
    name: 'label-style',
    group,
    placeholder: 'STYLE',
    description:
      "Names of the labels: classic as the Go tool wrote them, meta as Prometheus' own kuma_sd_configs does.",
    parse: parseChoice('classic', 'meta'),
    default: 'classic',
  }),
  label: repeated({
    name: 'label',
    group,
    placeholder: 'NAME=VALUE',
    description: 'Label to add to every group; never replaces a label of the control plane.',
    parse: withForm({ pattern: '=', isPair: true }, parseLabel),
  }),
  mesh: repeated({
    name: 'mesh',
    group,
    placeholder: 'NAME',
    description: 'Mesh to keep.',
    parse: parseText,
    defaultHelp: 'all meshes',
  }),
  shard: optional({
    name: 'shard',
    group,
    placeholder: 'I/N',
    description:
      "Keep only the targets whose address falls to shard I of N (from 0) by the md5 hashmod of Prometheus' relabelling.",
    parse: withForm({ pattern: '^[0-9]{1,9}/[0-9]{1,9}$' }, parseShard),
    defaultHelp: 'all targets',
  }),
  maxLabelsPerTarget: single({
    name: 'max-labels-per-target',
    group,
    placeholder: 'NUMBER',
    description: 'A target with more labels of its own is left out.',
    parse: parseWhole(0, 1_000_000),
    default: '200',
  }),
  maxLabelLength: single({
    name: 'max-label-length',
    group,
    placeholder: 'SIZE',
    description: 'A target with a longer label value is left out.',
    parse: parseSize,
    default: '64KiB',
  }),
  maxTargets: single({
    name: 'max-targets',
    group,
    placeholder: 'NUMBER',
    description:
      'An answer with more targets is refused as a whole; each resource counts as one at least.',
    parse: parseWhole(1, 1_000_000_000),
    default: '1000000',
  }),
  allowCidr: repeated({
    name: 'allow-cidr',
    group,
    placeholder: 'CIDR',
    description: 'Addresses that targets may have; others are left out. DNS names pass.',
    parse: parseCidr,
    defaultHelp: 'all addresses',
  }),
  denyCidr: repeated({
    name: 'deny-cidr',
    group,
    placeholder: 'CIDR',
    description:
      'Addresses that targets must not have: these are left out. Replaces the default, which are the metadata addresses of clouds.',
    parse: parseCidr,
    default: ['169.254.169.254/32', 'fd00:ec2::254/128'],
  }),
} as const;

function parseLabel(text: string): Parsed<AddedLabel> {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0));
  const wanted =
    'NAME=VALUE with a name of letters, digits and "_", not "__address__" nor "__meta_kuma_…"';
  const isTaken = name === '__address__' || name.startsWith('__meta_kuma_');
  if (!isLabelName(name) || isTaken) return { wanted };
  return { value: { name, value: text.slice(equals + 1) } };
}

function parseShard(text: string): Parsed<Shard> {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  return shard.index < shard.count
    ? { value: shard }
    : { wanted: 'I/N with I from 0 to N-1, such as "0/3"' };
}

function parseCidr(text: string): Parsed<AddressRange> {
  const value = parseAddressRange(text);
  return value === undefined ? { wanted: 'a CIDR such as "10.0.0.0/8" or "fd00::/8"' } : { value };
}
