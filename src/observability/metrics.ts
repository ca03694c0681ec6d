/** The values of a metric's labels, one for each of its names. */
export type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** A metric without labels takes none, one with labels takes all of them. */
export type LabelArguments<Name extends string> = [Name] extends [never]
  ? []
  : [labels: Labels<Name>];

/** One value of a metric, and the labels that it stands under. */
export interface Sample<Name extends string> {
  readonly labels: Labels<Name>;
  readonly value: number;
}

/** What a metric that is read says: one value (`undefined`: none yet), or with labels any number of samples. */
export type Reading<Name extends string> = [Name] extends [never]
  ? number | undefined
  : readonly Sample<Name>[];

/** What a metric is. Seconds and bytes, no other unit; the names are held against the rules of `promtool`. */
export interface MetricDescription<Name extends string = never> {
  /** Without the prefix: `targets`, `write_failures_total`. */
  readonly name: string;
  /** A sentence for whoever meets it in a query. */
  readonly help: string;
  /** Names of labels, fixed. Their values must be few: no targets, no addresses of targets. */
  readonly labelNames?: readonly Name[];
}

/** A histogram has buckets beside: their upper bounds, ascending. */
export interface HistogramDescription<Name extends string = never> extends MetricDescription<Name> {
  readonly buckets: readonly number[];
}

/** Only grows. */
export interface Counter<Name extends string = never> {
  increment(...labels: LabelArguments<Name>): void;
  /** `by` is not negative. Adding 0 makes the series appear before something happened. */
  add(by: number, ...labels: LabelArguments<Name>): void;
}

/** Goes up and down. */
export interface Gauge<Name extends string = never> {
  set(value: number, ...labels: LabelArguments<Name>): void;
}

/** Counts values by their size. */
export interface Histogram<Name extends string = never> {
  observe(value: number, ...labels: LabelArguments<Name>): void;
}

/** The registry as Prometheus reads it. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Where metrics are made, and read. A description that breaks a rule (a name that `promtool check metrics` would not
 * pass, one that is taken) throws: that is a bug.
 */
export interface Metrics {
  counter<Name extends string = never>(description: MetricDescription<Name>): Counter<Name>;
  gauge<Name extends string = never>(description: MetricDescription<Name>): Gauge<Name>;
  histogram<Name extends string = never>(description: HistogramDescription<Name>): Histogram<Name>;
  /** A counter that is kept elsewhere: `read` is asked whenever metrics are rendered. It must not throw. */
  counterOf<Name extends string = never>(
    description: MetricDescription<Name>,
    read: () => Reading<Name>,
  ): void;
  /** A gauge that is read from state: `read` is asked whenever metrics are rendered. It must not throw. */
  gaugeOf<Name extends string = never>(
    description: MetricDescription<Name>,
    read: () => Reading<Name>,
  ): void;
  /** The same registry under another prefix; `''` for names that are not ours, such as `process_open_fds`. */
  under(prefix: string): Metrics;
  /** All that was made, whatever its prefix, as of one moment: every `read` is asked in one turn. */
  render(): Promise<RenderedMetrics>;
}
