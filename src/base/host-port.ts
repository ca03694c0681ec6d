/** Joins a host and a port, with brackets around IPv6: `[::1]:5676`. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
