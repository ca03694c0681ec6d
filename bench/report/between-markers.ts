const [BEGIN, END] = ['<!-- bench:begin -->', '<!-- bench:end -->'];

/**
 * Puts `generated` between the two markers of `document`, in place of what stood there.
 *
 * @throws Error when the document does not have both, in order.
 */
export function putBetweenMarkers(document: string, generated: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`The document lacks "${BEGIN}" or "${END}"`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${generated.trim()}\n\n${document.slice(end)}`;
}
