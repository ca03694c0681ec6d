/**
 * A monitoring assignment as the rest of the house sees it: v1alpha1 and v1 said in the same words.
 *
 * v1alpha1 packs what v1 has fields for into the labels of the assignment; its decoder unpacks them.
 */
export interface Assignment {
  readonly mesh: string;
  /** Labels of the assignment itself. They override labels of the targets. Kuma has never sent any over v1. */
  readonly labels: ReadonlyMap<string, string>;
  readonly targets: readonly AssignmentTarget[];
}

/** Something to scrape: one dataplane. */
export interface AssignmentTarget {
  /** Name of the dataplane; with the mesh, the identity of the target. */
  readonly name: string;
  readonly instance: string;
  /** What the classic `service` label shows: v1's service; in v1alpha1 a user tag of that name, else the job. */
  readonly service: string;
  /** The service that identifies the dataplane. */
  readonly job: string;
  /** `http` or `https`, or what else the control plane says; may be empty. */
  readonly scheme: string;
  /** `HOST:PORT`, or what else the control plane says: Kuma really sends `:1234`. */
  readonly address: string;
  /** Path of the metrics page; may be empty. */
  readonly metricsPath: string;
  /** Tags of the dataplane under the names that the control plane gave them. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Mesh and dataplane name: all of a resource that is needed to keep its last good translation. */
export interface AssignmentIdentity {
  readonly mesh: string;
  readonly name: string;
}

/** A resource of an answer, decoded, or the reason why it cannot be. */
export type DecodedResource =
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  | {
      readonly kind: 'undecodable';
      readonly reason: string;
      /** The identities that could be read. */
      readonly identities: readonly AssignmentIdentity[];
      /** False when there was none, or when a target has none: the resource may have held more than is known. */
      readonly identified: boolean;
    };
