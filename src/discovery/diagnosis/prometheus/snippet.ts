import type { LabelStyle } from '../../../targets/translation-options.js';

/** What to put into the configuration of a Prometheus, so that it reads `file`. */
export function snippetFor(file: string, labelStyle: LabelStyle): string {
  const relabelling =
    labelStyle === 'classic'
      ? []
      : [
          '    relabel_configs:',
          '      - action: labelmap',
          '        regex: __meta_kuma_(?:label_)?(.+)',
        ];
  return [
    'scrape_configs:',
    '  - job_name: kuma',
    '    file_sd_configs:',
    `      - files: [${JSON.stringify(file)}]`,
    ...relabelling,
  ].join('\n');
}
