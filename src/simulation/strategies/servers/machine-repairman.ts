/**
 * Updates per second of asynchronous SGD with one server, exactly: P workers compute for an exponential time of mean Z, then queue first come
 * first served for a service that is exponential of mean S; messages take no time. With p₀(P) the probability that the server is idle,
 *
 *     1/p₀(P) = Σ_{k=0}^{P} P!/(P−k)!·(S/Z)^k = 1 + P·(S/Z)/p₀(P−1),   X = (1 − p₀(P))/S = P/(Z·p₀(P−1) + S·P)
 *
 * the last form for any P and also for S = 0. One worker: 1/(Z + S); many: towards 1/S, below the bound min(P/(Z + S), 1/S), which is attained
 * when both times are constant. Source: the machine repairman of queueing theory (Feller 1950, ch. XVII; Kleinrock 1975, M/M/1//P).
 * @param workers P, ≥ 1
 * @param compute Z, s, > 0
 * @param service S, s, ≥ 0
 * @returns X, updates per second
 */
export function machineRepairmanThroughput(workers: number, compute: number, service: number): number {
  let idle = 1; // p₀ with no workers
  for (let p = 1; p < workers; p++) idle = idle * compute / (idle * compute + p * service);
  return workers / (compute * idle + service * workers);
}
