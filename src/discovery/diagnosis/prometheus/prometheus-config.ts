import { parseYaml, YamlError, type YamlNode } from '../../../platform/parse-yaml.js';

/** What the configuration of a Prometheus says of targets that come from outside. */
export interface PrometheusConfig {
  readonly jobs: readonly FileSdJob[];
  /** Addresses of `http_sd_configs` that may be our own `/sd`. */
  readonly sdUrls: readonly string[];
}

/** A job that reads files. */
export interface FileSdJob {
  readonly job: string;
  /** Patterns, as they stand there. */
  readonly files: readonly string[];
  /** A duration in Prometheus' form. */
  readonly refreshInterval: string;
  /** Its relabelling looks at `__meta_` labels, which are gone afterwards. */
  readonly usesMeta: boolean;
}

/** Prometheus' own default. */
const REFRESH_INTERVAL = '5m';

/** The path of our page, with what may stand behind it. */
const OUR_PAGE = /^https?:\/\/[^/]+(?:\/[^?#]*)?\/sd(?:[?#]|$)/;

/**
 * Reads a configuration of Prometheus.
 *
 * @returns a text that says what is wrong, when it cannot be read.
 */
export function readPrometheusConfig(text: string): PrometheusConfig | string {
  try {
    const scrapes = itemsOf(valueOf(parseYaml(text), 'scrape_configs'));
    const urls = scrapes
      .flatMap((scrape) => itemsOf(valueOf(scrape, 'http_sd_configs')))
      .map((config) => withoutUser(textOf(valueOf(config, 'url'))));
    return { jobs: scrapes.flatMap(toJobs), sdUrls: urls.filter((url) => OUR_PAGE.test(url)) };
  } catch (error) {
    if (error instanceof YamlError) return `line ${String(error.at.line)}: ${error.message}`;
    throw error;
  }
}

/** It may hold a password. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

function toJobs(scrape: YamlNode): readonly FileSdJob[] {
  const usesMeta = itemsOf(valueOf(scrape, 'relabel_configs')).some((rule) =>
    [textOf(valueOf(rule, 'regex')), ...textsOf(valueOf(rule, 'source_labels'))].some((each) =>
      each.includes('__meta_'),
    ),
  );
  return itemsOf(valueOf(scrape, 'file_sd_configs')).map((config) => ({
    job: textOf(valueOf(scrape, 'job_name')),
    files: textsOf(valueOf(config, 'files')),
    refreshInterval: textOf(valueOf(config, 'refresh_interval')) || REFRESH_INTERVAL,
    usesMeta,
  }));
}

function valueOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

function textsOf(node: YamlNode | undefined): readonly string[] {
  return itemsOf(node).map(textOf);
}

/** A job may be called `1`. */
function textOf(node: YamlNode | undefined): string {
  if (node?.kind === 'number') return node.text;
  return node?.kind === 'text' ? node.value : '';
}
