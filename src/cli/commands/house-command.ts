import { Command } from '@oclif/core';
import type { Action } from '../actions/action.js';
import type { FlagTexts } from '../options/option-source.js';

/** What our commands share: oclif reads the command line and shows the help, an {@link Action} does the work. */
export abstract class HouseCommand extends Command {
  protected abstract readonly action: Action;

  /** @throws HouseError when the options are not right. */
  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(this.ctor);
    await this.action.act(toTexts(flags), argv.map(String));
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
