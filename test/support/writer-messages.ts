/** What a writer process is told to do. */
export type WriterTask =
  | { readonly kind: 'prepare'; readonly path: string }
  | {
      readonly kind: 'replace';
      readonly path: string;
      readonly text: string;
      readonly mode?: number;
    }
  /** Never answers: the process is to be killed at it. */
  | { readonly kind: 'replace-forever'; readonly path: string; readonly texts: readonly string[] }
  /** From then on it owns the file, until it is told to disown it. */
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'write'; readonly text: string }
  /** Never answers. Owns the file anew each time when another process has taken it over. */
  | { readonly kind: 'own-forever'; readonly path: string; readonly texts: readonly string[] }
  | { readonly kind: 'disown' };

/** Who a writer process is before it does anything. */
export interface WriterIdentity {
  readonly uid?: number;
  readonly gid?: number;
  /** Supplementary groups. */
  readonly groups?: readonly number[];
  readonly umask?: number;
}

/** What became of a task. */
export type WriterAnswer =
  | {
      readonly ok: true;
      /** What `replaceFile` had to remark. */
      readonly warning?: string;
      /** What an `OwnedFile` had to remark. */
      readonly remarks?: readonly string[];
      /** What `prepareReplacing` found. */
      readonly standing?: { readonly mode?: number; readonly text?: string };
    }
  | {
      readonly ok: false;
      readonly name: string;
      readonly message: string;
      readonly errno?: string;
      readonly exitCode?: number;
      readonly recovery?: string;
    };
