import { ExitCode } from '../../base/house-error.js';
import type { YamlPosition } from '../../platform/parse-yaml.js';
import type { Given, OptionSource, Origin } from './option-source.js';
import type { Setting, Settings } from './read-setting.js';

/** Says how messages name a place of a file. */
export type PlaceName = (at: YamlPosition) => string;

/** What the configuration file whose places have names by `nameOf` says in `settings`. */
export function fileSource(settings: Settings, nameOf: PlaceName): OptionSource {
  return ({ name }) => {
    const setting = settings.get(name);
    return setting && toGiven(setting, nameOf);
  };
}

function toGiven({ texts, places, at }: Setting, nameOf: PlaceName): Given {
  const originAt = (place: YamlPosition): Origin => {
    return { kind: 'file', name: nameOf(place), at: place, exitCode: ExitCode.config };
  };
  return { texts, origin: originAt(at), origins: places.map(originAt) };
}
