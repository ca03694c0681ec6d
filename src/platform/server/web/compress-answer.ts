import { constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { HttpAnswer } from '../http-front.js';
import { mergeHeaders } from './security-headers.js';

/** Smaller bodies go into one packet anyway. */
const MIN_BYTES = 1_024;

const TEXTS = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|yaml|openmetrics-text)\b)/;

/** The quickest: what is large here is long lists, and those become a tenth in any case. */
const LEVEL = constants.Z_BEST_SPEED;

/** The answer with its body as gzip, where that is worth it and `accepts`, an Accept-Encoding header, has it. */
export async function compressAnswer(
  answer: HttpAnswer,
  accepts: string | undefined,
): Promise<HttpAnswer> {
  const { headers = {}, body = '' } = answer;
  const isText = TEXTS.test(headers['Content-Type'] ?? '');
  if (!isText || Buffer.byteLength(body) < MIN_BYTES) return answer;
  const varying = { ...answer, headers: mergeHeaders(headers, { Vary: 'Accept-Encoding' }) };
  if (!takesGzip(accepts ?? '')) return varying;
  return {
    ...varying,
    headers: mergeHeaders(varying.headers, { 'Content-Encoding': 'gzip' }),
    body: await promisify(gzip)(body, { level: LEVEL }),
  };
}

/** `q=0` means: anything but this. */
function takesGzip(accepts: string): boolean {
  return accepts.split(',').some((part) => {
    const [coding = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((each) => /^q=0(?:\.0*)?$/.test(each));
  });
}
