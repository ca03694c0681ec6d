import type { ConfigurationFile } from './configuration-file.js';
import { ENTRY_OPTIONS } from './file-options.js';
import { fileSource } from './file-source.js';
import { firstGiven, type OptionSource } from './option-source.js';
import { parseHeader } from './parse-header.js';
import type { Settings } from './read-setting.js';
import { resolveOptions, type Resolved } from './resolve-options.js';

/** The options of one entry of `control-planes:`; all of its addresses are alternatives. */
export type ResolvedControlPlane = Resolved<typeof ENTRY_OPTIONS>;

/**
 * Finds the options of each control plane that `file` lists. What an entry leaves out comes from `sources`, which
 * say what is true of all. Two things are kept together: a certificate and its key, and what goes into the header
 * `authorization`, so that an entry with credentials of its own never sends those of the others beside them.
 *
 * @throws UsageError or ConfigurationError when a value cannot be one.
 */
export function resolveControlPlanes(
  { nameOf, controlPlanes }: ConfigurationFile,
  sources: readonly OptionSource[],
): readonly ResolvedControlPlane[] | undefined {
  return controlPlanes?.entries.map((settings) => {
    const own = fileSource(settings, nameOf);
    return resolveOptions(ENTRY_OPTIONS, [own, inherited(settings, sources)]);
  });
}

function inherited(settings: Settings, sources: readonly OptionSource[]): OptionSource {
  const { label, header, bearerTokenFile, tlsCertFile, tlsKeyFile } = ENTRY_OPTIONS;
  return (spec) => {
    const given = firstGiven(spec, sources);
    switch (spec.name) {
      case label.name:
        // Those of all are added anyway.
        return undefined;
      case tlsCertFile.name:
        return settings.has(tlsKeyFile.name) ? undefined : given;
      case tlsKeyFile.name:
        return settings.has(tlsCertFile.name) ? undefined : given;
      case bearerTokenFile.name:
        return settings.get(header.name)?.texts.some(isAuthorization) === true ? undefined : given;
      case header.name:
        if (given === undefined || !settings.has(bearerTokenFile.name)) return given;
        return {
          texts: given.texts.filter((text) => !isAuthorization(text)),
          origin: given.origin,
        };
      default:
        return given;
    }
  };
}

function isAuthorization(text: string): boolean {
  const parsed = parseHeader(text);
  return 'value' in parsed && parsed.value.name === 'authorization';
}
