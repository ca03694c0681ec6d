/** A label map. A Map, because names such as `__proto__` and `constructor` are data. */
export type LabelMap = ReadonlyMap<string, string>;

/** A v1 MonitoringAssignment as it goes out on the wire. Empty texts are left out there. */
export interface AssignmentV1 {
  readonly mesh: string;
  readonly service: string;
  readonly targets: readonly TargetV1[];
  readonly labels: LabelMap;
}

/** A target of an {@link AssignmentV1}. */
export interface TargetV1 {
  readonly name: string;
  readonly scheme: string;
  readonly address: string;
  readonly metricsPath: string;
  readonly labels: LabelMap;
}

/** A v1alpha1 MonitoringAssignment as it goes out on the wire: nearly everything is a label. */
export interface AssignmentV1Alpha1 {
  /** `/meshes/MESH/dataplanes/NAME` */
  readonly name: string;
  /** The labels of each target: `__address__`. */
  readonly targets: readonly LabelMap[];
  readonly labels: LabelMap;
}
