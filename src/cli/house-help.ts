import { CommandHelp, Help } from '@oclif/core';
import type { Interfaces } from '@oclif/core';

/** Help in our form: flags in the order of their table, each with its text below it. */
export class HouseHelp extends Help {
  protected override CommandHelpClass = HouseCommandHelp;

  constructor(config: Interfaces.Config, options: Partial<Interfaces.HelpOptions> = {}) {
    super(config, { ...options, flagSortOrder: 'none', hideCommandSummaryInDescription: true });
  }

  /** Its first line is what the package says of itself, in one. */
  override formatRoot(): string {
    const [summary = '', ...rest] = super.formatRoot().split('\n');
    return [this.wrap(summary), ...rest].join('\n');
  }
}

/** Names of variables are too long for two columns, so everything stands below everything. */
class HouseCommandHelp extends CommandHelp {
  protected override flagHelpLabel(flag: {
    name: string;
    char?: string;
    helpValue?: string | string[];
  }): string {
    const short = flag.char === undefined ? '' : `-${flag.char}, `;
    const value = flag.helpValue === undefined ? '' : `=${String(flag.helpValue)}`;
    return `${short}--${flag.name}${value}`;
  }

  override renderList(input: readonly (readonly (string | undefined)[])[]): string {
    const rows = input.map(([left = '', right = '']) => {
      const text = this.indent(this.wrap(right.trim(), 8), 4);
      return right === '' ? left : `${left.trim()}\n${text}`;
    });
    return rows.join('\n');
  }
}
