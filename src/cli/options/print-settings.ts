import type { Secrets } from '../../base/secrets.js';
import type { Loaded } from './load-options.js';
import type { OptionTable } from './resolve-options.js';

/** Prints on standard output what {@link settingsText} says. */
export async function printSettings<Table extends OptionTable>(
  table: Table,
  loaded: Loaded<Table>,
  secrets: Secrets,
): Promise<void> {
  process.stdout.write(await settingsText(table, loaded, secrets));
}

/** What is in force of the options in `table`, as a configuration file, secrets masked. */
export async function settingsText<Table extends OptionTable>(
  table: Table,
  loaded: Loaded<Table>,
  secrets: Secrets,
): Promise<string> {
  const [{ effectiveSettings }, { renderSettings }] = await Promise.all([
    import('./effective-settings.js'),
    import('./render-settings.js'),
  ]);
  const { file, warnings } = loaded;
  const from = file === undefined ? 'There is no configuration file' : `With ${file.path}`;
  const head = [from, ...warnings].map((line) => `# ${line}\n`).join('');
  return head + renderSettings(effectiveSettings(table, loaded, secrets));
}
