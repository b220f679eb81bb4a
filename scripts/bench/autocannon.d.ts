/** The part of autocannon that the bench uses; the package ships no types. */
declare module 'autocannon' {
  interface CannonRequest {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: string;
    setupRequest?: (request: CannonRequest) => CannonRequest;
  }
  interface CannonOptions {
    url: string;
    connections: number;
    duration: number;
    requests: CannonRequest[];
  }
  interface CannonResult {
    readonly requests: { readonly total: number; readonly average: number };
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly duration: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
  }
  export default function autocannon(options: CannonOptions): Promise<CannonResult>;
}
