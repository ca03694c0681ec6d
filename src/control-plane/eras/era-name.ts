/** The eras of Kuma's control plane, each named by a version of it; docs/behave-like.md. */
export const ERA_NAMES = ['0.7', '1.0', '1.2', '1.8', '2.6', '2.9', '2.14', 'master'] as const;

/** One of {@link ERA_NAMES}. */
export type EraName = (typeof ERA_NAMES)[number];
