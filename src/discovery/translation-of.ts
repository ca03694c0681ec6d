import type { TranslationOptions } from '../targets/translation-options.js';
import type { ControlPlaneOptions } from './options.js';

/** How targets of a control plane are translated: as all are, with its own labels over those of all. */
export function translationOf(
  { labels }: Pick<ControlPlaneOptions, 'labels'>,
  translation: TranslationOptions,
): TranslationOptions {
  if (labels === undefined || labels.size === 0) return translation;
  return { ...translation, labels: new Map([...translation.labels, ...labels]) };
}
