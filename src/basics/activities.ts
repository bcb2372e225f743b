/** The parts of a worker's wall time; their seconds sum to the elapsed time. `server` is queueing at a server and its work. */
export const activities = ['compute', 'communication', 'waiting', 'server', 'loading', 'down'] as const;
export type Activity = (typeof activities)[number];

/** No seconds on any account. */
export function noTime(): Record<Activity, number> {
  return { compute: 0, communication: 0, waiting: 0, server: 0, loading: 0, down: 0 };
}
