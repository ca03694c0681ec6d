import { dirname } from 'node:path';
import type { Clock } from '../../../base/clock.js';
import { oneLine } from '../../../base/one-line.js';
import { FileBacked, UnusableFileError, type FileBackedObserver } from '../../files/file-backed.js';
import type { SmallFile } from '../../files/read-small-file.js';
import { YamlError } from '../../parse-yaml.js';
import { openWebTls, type PlaceName } from './open-web-tls.js';
import { parseWebConfig } from './parse-web-config.js';
import { WebConfigError } from './web-config-error.js';
import type { WebConfig } from './web-config.js';
import type { WebTls } from './web-tls.js';

/** What is in force at the time. */
export interface WebSettings {
  readonly config: WebConfig;
  /** Absent: cleartext. */
  readonly tls?: WebTls;
}

/** Files are not looked at more often, however many connections come. */
const LOOK_EVERY_MS = 100;

/** A web configuration file and the certificates that it names, as they are at the time; else as they were last. */
export class WebConfigFile {
  readonly #path: string;
  readonly #observer: FileBackedObserver;
  readonly #clock: Clock;
  readonly #file: FileBacked<WebConfig>;
  #config: WebConfig;
  #tls: FileBacked<WebTls> | undefined;
  /** What was last said of a configuration that was not taken. */
  #problem = '';
  #settings: Promise<WebSettings> | undefined;
  #isLooking = false;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  private constructor(
    { path, observer, clock }: WebConfigFileOptions,
    file: FileBacked<WebConfig>,
    { config, tls }: { config: WebConfig; tls: FileBacked<WebTls> | undefined },
  ) {
    this.#path = path;
    this.#observer = observer;
    this.#clock = clock;
    this.#file = file;
    this.#config = config;
    this.#tls = tls;
  }

  /** @throws WebConfigError when the file, or one that it names, cannot be used. */
  static async open(options: WebConfigFileOptions): Promise<WebConfigFile> {
    const { path, observer } = options;
    try {
      const file = await FileBacked.open({
        paths: [path],
        toValue: toWebConfig(path),
        // What is new in it counts when its certificates can be used too.
        observer: { renewed: () => undefined, unusable: observer.unusable },
      });
      const config = await file.current();
      const tls = await openTls(config, observer, placeIn(path));
      return new WebConfigFile(options, file, { config, tls });
    } catch (error) {
      throw error instanceof UnusableFileError ? new WebConfigError(error) : error;
    }
  }

  /** What is in force now. Never rejects. */
  current(): Promise<WebSettings> {
    const isStale = this.#clock.now() - this.#lookedAtMs >= LOOK_EVERY_MS;
    if (this.#settings === undefined || (isStale && !this.#isLooking)) {
      this.#lookedAtMs = this.#clock.now();
      this.#isLooking = true;
      this.#settings = this.#look().finally(() => (this.#isLooking = false));
    }
    return this.#settings;
  }

  async #look(): Promise<WebSettings> {
    const config = await this.#file.current();
    if (config !== this.#config) await this.#adopt(config);
    const tls = await this.#tls?.current();
    return { config: this.#config, ...(tls === undefined ? {} : { tls }) };
  }

  async #adopt(config: WebConfig): Promise<void> {
    try {
      this.#tls = await openTls(config, this.#observer, placeIn(this.#path));
      this.#config = config;
      this.#problem = '';
      this.#observer.renewed([this.#path]);
    } catch (error) {
      if (!(error instanceof UnusableFileError)) throw error;
      this.#tell(error);
    }
  }

  #tell(error: UnusableFileError): void {
    const problem = `${error.path}: ${error.message}`;
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#observer.unusable(error);
  }
}

/** See {@link WebConfigFile.open}. */
export interface WebConfigFileOptions {
  readonly path: string;
  readonly observer: FileBackedObserver;
  readonly clock: Clock;
}

function placeIn(path: string): PlaceName {
  return ({ line, column }) => `${path}:${String(line)}:${String(column)}`;
}

async function openTls(
  { tls }: WebConfig,
  observer: FileBackedObserver,
  placeOf: PlaceName,
): Promise<FileBacked<WebTls> | undefined> {
  return tls === undefined ? undefined : await openWebTls(tls, observer, placeOf);
}

/**
 * Who writes a file in place empties it first: were that taken for a configuration, everybody could come in for a
 * moment. At the start an empty one says nothing, on purpose.
 */
function toWebConfig(path: string): (files: readonly SmallFile[]) => WebConfig {
  let isFirst = true;
  return ([file]) => {
    const text = file?.bytes.toString('utf8') ?? '';
    if (text === '' && !isFirst) throw new UnusableFileError(path, 'it is empty now');
    isFirst = false;
    try {
      return parseWebConfig(text, dirname(path));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new UnusableFileError(placeIn(path)(error.at), oneLine(error.message));
    }
  };
}
