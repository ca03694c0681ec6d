import type { Secrets } from '../../base/secrets.js';
import { CONFIG_OPTIONS } from './config-options.js';
import { CONTROL_PLANE_OPTIONS } from './control-plane-options.js';
import { ENTRY_OPTIONS } from './file-options.js';
import { fileSource } from './file-source.js';
import type { Loaded } from './load-options.js';
import type { OptionSpec } from './option-spec.js';
import type { Given, OptionSource, Origin } from './option-source.js';
import { givenFor, type OptionTable } from './resolve-options.js';
import { shownText } from './shown-text.js';

/** One option with what is in force for it, fit to be shown. */
export interface EffectiveSetting {
  /** As the flag is called, without dashes. */
  readonly name: string;
  /** As an operator would write them, secrets as `***`; `undefined` when nothing is set and there is no default. */
  readonly texts: readonly string[] | undefined;
  readonly repeatable: boolean;
  /** Where they came from: `--flag`, `environment NAME`, `FILE:LINE:COLUMN` or `default`. */
  readonly origin: string;
  /** What happens when nothing is set, in words; often empty. */
  readonly otherwise: string;
}

/** The control planes of a configuration file that are in force. */
export interface EffectiveControlPlanes {
  /** Where the list stands. */
  readonly origin: string;
  /** What each entry says itself. */
  readonly entries: readonly (readonly EffectiveSetting[])[];
}

/** All that is in force. */
export interface EffectiveSettings {
  readonly controlPlanes?: EffectiveControlPlanes;
  /** In the order of the table. */
  readonly settings: readonly EffectiveSetting[];
}

/** Tells what is in force of the options in `table`, apart from those that say where the others are. */
export function effectiveSettings<Table extends OptionTable>(
  table: Table,
  loaded: Pick<Loaded<Table>, 'sources' | 'file' | 'controlPlanes'>,
  secrets: Secrets,
): EffectiveSettings {
  const { sources, file, controlPlanes } = loaded;
  const list = controlPlanes && file?.controlPlanes;
  const hidden = new Set([
    ...Object.values(CONFIG_OPTIONS).map(({ name }) => name),
    ...(list === undefined ? [] : [CONTROL_PLANE_OPTIONS.cpAddress.name]),
  ]);
  const specs = Object.values(table).filter(({ name }) => !hidden.has(name));
  const settings = specs.map((spec) => toEffective(spec, givenFor(spec, sources), secrets));
  if (file === undefined || list === undefined) return { settings };
  const entries = list.entries.map((entry) => ownSettings(fileSource(entry, file.nameOf), secrets));
  return { controlPlanes: { origin: file.nameOf(list.at), entries }, settings };
}

function ownSettings(own: OptionSource, secrets: Secrets): readonly EffectiveSetting[] {
  return Object.values<OptionSpec<unknown>>(ENTRY_OPTIONS).flatMap((spec) => {
    const given = own(spec);
    return given === undefined ? [] : [toEffective(spec, given, secrets)];
  });
}

function toEffective(
  spec: OptionSpec<unknown>,
  { texts, origin }: Given,
  secrets: Secrets,
): EffectiveSetting {
  const isSet = origin.kind !== 'default' || texts.length > 0;
  return {
    name: spec.name,
    texts: isSet ? texts.map((text) => shownText(spec, text, secrets)) : undefined,
    repeatable: spec.repeatable,
    origin: originText(origin),
    otherwise: spec.defaultHelp ?? '',
  };
}

function originText({ kind, name }: Origin): string {
  if (kind === 'default') return 'default';
  return kind === 'environment' ? `environment ${name}` : name;
}
