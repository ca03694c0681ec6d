import type { FlagTexts } from './option-source.js';
import type { OptionTable } from './resolve-options.js';

/**
 * Reads a command line on which nothing stands but flags of `table`, as `--name=VALUE`, `--name VALUE` or, for a
 * switch, `--name`: what almost every start of a service looks like. It is the part of oclif's reading that needs no
 * oclif, which takes longer to load than all that is ours.
 *
 * @returns `undefined` for any other command line, be it right or wrong: oclif knows what to do or say then.
 */
export function readPlainFlags(args: readonly string[], table: OptionTable): FlagTexts | undefined {
  const specs = new Map(Object.values(table).map((spec) => [`--${spec.name}`, spec]));
  const texts = new Map<string, string[]>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [flag = ''] = arg.split('=', 1);
    const spec = specs.get(flag);
    if (spec === undefined) return undefined;
    if (spec.placeholder === undefined) {
      if (arg !== flag) return undefined;
      texts.set(spec.name, ['true']);
      continue;
    }
    const text = arg === flag ? rest.shift() : arg.slice(flag.length + 1);
    // An empty value may be a mistake, and what begins with a dash a flag whose neighbour lacks its value.
    if (text === undefined || text === '' || text.startsWith('-')) return undefined;
    texts.set(spec.name, [...(texts.get(spec.name) ?? []), text]);
  }
  return Object.fromEntries(texts);
}
