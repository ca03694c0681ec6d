/** A reason of ours as the value of a label: `address has no port` is `address_has_no_port`. */
export function toReasonWord(reason: string): string {
  return reason
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
