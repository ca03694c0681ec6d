import { Command, Flags } from '@oclif/core';
import { readProduct } from '../product.js';

/** `version`: which program this is. */
export class VersionCommand extends Command {
  static override summary = 'Show the version.';
  static override usage = 'version [FLAGS]';
  static override flags = {
    json: Flags.boolean({ description: 'Print name, version, node and platform as JSON.' }),
    detailed: Flags.boolean({ char: 'a', description: 'Print node and platform as well.' }),
  };
  static override examples = [
    { description: 'For scripts:', command: '<%= config.bin %> version --json' },
  ];

  override async run(): Promise<void> {
    const { flags } = await this.parse(VersionCommand);
    const { name, version } = readProduct();
    const facts = {
      name,
      version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    };
    if (flags.json) this.log(JSON.stringify(facts));
    else if (flags.detailed) this.log(detailedText(facts));
    else this.log(`${name} ${version}`);
  }
}

function detailedText(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([fact, value]) => `${`${fact}:`.padEnd(10)}${value}`)
    .join('\n');
}
