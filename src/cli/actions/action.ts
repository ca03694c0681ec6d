import type { FlagTexts } from '../options/option-source.js';
import type { OptionTable } from '../options/resolve-options.js';

/** What a command of ours does, without oclif: its flags and what is done with them. */
export interface Action {
  readonly options: OptionTable;
  /**
   * Does it, for as long as it takes. What the flags leave open comes from the environment and the defaults.
   *
   * @param operands what stands on the command line beside flags; none unless the command declares some.
   * @throws HouseError when the options are not right.
   */
  readonly act: (flags: FlagTexts, operands?: readonly string[]) => Promise<void>;
}
