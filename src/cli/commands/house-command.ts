import { Command } from '@oclif/core';
import type { FlagTexts } from '../options/option-source.js';
import { environmentSource, flagSource } from '../options/option-source.js';
import { resolveOptions } from '../options/resolve-options.js';
import type { OptionTable, Resolved } from '../options/resolve-options.js';

/** What all our commands share: their options come from a table. */
export abstract class HouseCommand extends Command {
  /**
   * The values of `table`, which the command's static `flags` are made from: flag, else environment, else default.
   *
   * @throws UsageError or ConfigurationError when a value cannot be one.
   */
  protected async resolve<Table extends OptionTable>(table: Table): Promise<Resolved<Table>> {
    const { flags } = await this.parse(this.ctor);
    const sources = [flagSource(toTexts(flags)), environmentSource(process.env)];
    return resolveOptions(table, sources);
  }
}

/** oclif gives a list of texts for a flag with a value and `true` for a switch. */
function toTexts(flags: Readonly<Record<string, unknown>>): FlagTexts {
  const texts = Object.entries(flags).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String) : [String(value)],
  ]);
  return Object.fromEntries(texts) as FlagTexts;
}
