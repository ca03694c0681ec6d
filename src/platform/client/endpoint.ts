/** Where to connect to, in the terms of sockets. */
export type Endpoint =
  | {
      readonly kind: 'network';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
    }
  | { readonly kind: 'unix'; readonly path: string; readonly tls: false };
