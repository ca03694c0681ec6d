import {
  parsePrometheusAddress,
  PROMETHEUS_FORMS,
  type PrometheusAddress,
} from '../../discovery/diagnosis/prometheus/prometheus-address.js';
import { CONFIG_OPTIONS } from './config-options.js';
import { repeated, toggle, type Parsed } from './option-spec.js';
import { OUTPUT_OPTIONS } from './output-options.js';
import { SUBSCRIPTION_OPTIONS } from './subscription-options.js';
import { TIMEOUT_OPTION } from './timeout-option.js';

const { outputFile, outputFileMode, maxOutputSize } = OUTPUT_OPTIONS;

/** All options of `doctor`, in the order of the help. */
export const DOCTOR_OPTIONS = {
  ...SUBSCRIPTION_OPTIONS,
  outputFile: { ...outputFile, description: 'The file that `run` keeps; only looked at.' },
  outputFileMode: { ...outputFileMode, description: 'Permissions that a new file would have.' },
  maxOutputSize,
  prometheusUrl: repeated({
    name: 'prometheus-url',
    group: 'OUTPUT',
    placeholder: 'URL',
    description: `The Prometheus that is to read the file: ${PROMETHEUS_FORMS}; USER:PASSWORD@ before the host where it asks for them.`,
    parse: parseUrl,
    defaultHelp: 'those that run on this machine, else http://localhost:9090',
    secret: true,
  }),
  timeout: {
    ...TIMEOUT_OPTION.timeout,
    description: 'How long all of it may take; what is not done by then has failed.',
  },
  json: toggle({
    name: 'json',
    group: 'OUTPUT',
    description: 'Print one JSON object with all steps, for scripts.',
  }),
  configFile: CONFIG_OPTIONS.configFile,
} as const;

function parseUrl(text: string): Parsed<PrometheusAddress> {
  const address = parsePrometheusAddress(text);
  if (typeof address !== 'string') return { value: address };
  return { problem: address, wanted: PROMETHEUS_FORMS };
}
