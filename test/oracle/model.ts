import type { Mutation } from './mutations.js';

/** Names and values in the order in which they are written. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** An assignment before it is encoded, as a control plane may have it. */
export interface ModelAssignment {
  readonly mesh: string;
  readonly service: string;
  readonly labels: Pairs;
  readonly targets: readonly ModelTarget[];
}

/** A target of a {@link ModelAssignment}. */
export interface ModelTarget {
  readonly name: string;
  readonly scheme: string;
  readonly address: string;
  readonly path: string;
  readonly labels: Pairs;
}

/** How an answer travels. */
export type Way = 'grpc v1' | 'grpc v1alpha1' | 'http';

/** What becomes of a resource before it is sent. */
export type Damage =
  | { readonly kind: 'none' | 'another type' | 'mistyped' }
  /** Bytes are changed inside, while all that is around them fits. */
  | {
      readonly kind: 'bytes';
      readonly level: DamageLevel;
      /** In which piece of that level, counted from 0. */
      readonly piece: number;
      readonly mutations: readonly Mutation[];
    };

/** The resource as the envelope holds it, the assignment in it, a target, the labels or one of them. */
export type DamageLevel = 'wrapper' | 'value' | 'target' | 'labels';

/** A resource of an answer. */
export interface ModelResource {
  readonly assignment: ModelAssignment;
  readonly damage: Damage;
}

/** An answer before it is encoded. */
export interface ModelAnswer {
  readonly way: Way;
  /** 0 writes everything the plainest way; any other number is a seed for oddities that change nothing. */
  readonly oddity: number;
  /** What the answer says its resources are: itself, nothing, or something else. */
  readonly says: 'type' | 'nothing' | 'another type';
  readonly resources: readonly ModelResource[];
}
