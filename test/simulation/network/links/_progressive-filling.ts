/** Max–min fair rates from nothing: again and again the link with the least room per unsettled flow settles its flows. */
export function progressiveFilling(capacities: readonly number[], routes: readonly (readonly number[])[]): number[] {
  const rates = new Map<number, number>();
  while (rates.size < routes.length) {
    const open = capacities.map((capacity, link) => {
      const over = routes.map((_, flow) => flow).filter((flow) => routes[flow]!.includes(link));
      const settled = over.filter((flow) => rates.has(flow));
      return { over, level: (capacity - settled.reduce((sum, flow) => sum + rates.get(flow)!, 0)) / (over.length - settled.length), isOpen: settled.length < over.length };
    }).filter(({ isOpen }) => isOpen);
    const least = open.reduce((best, link) => (link.level < best.level ? link : best));
    for (const flow of least.over) if (!rates.has(flow)) rates.set(flow, least.level);
  }
  return routes.map((_, flow) => rates.get(flow)!);
}

/** A flow of so many bytes that may begin at that time, over those links; flows of one stream go one after the other, as listed. */
export interface Load { readonly at: number; readonly bytes: number; readonly links: readonly number[]; readonly stream: string }

/** When each flow ends: piece by piece between two changes, with rates from nothing in each. */
export function fluidEnds(capacities: readonly number[], loads: readonly Load[]): number[] {
  const ends = loads.map(() => Infinity);
  const remaining = loads.map(({ bytes }) => bytes);
  let time = 0;
  for (;;) {
    const isOpen = (index: number): boolean => ends[index] === Infinity;
    const active = loads.map((_, index) => index).filter((index) => isOpen(index) && loads[index]!.at <= time
      && !loads.some(({ stream }, other) => other < index && isOpen(other) && stream === loads[index]!.stream));
    const rates = progressiveFilling(capacities, active.map((index) => loads[index]!.links));
    const nextBegin = Math.min(Infinity, ...loads.map(({ at }) => at).filter((at) => at > time));
    const nextEnd = Math.min(Infinity, ...active.map((index, place) => time + remaining[index]! / rates[place]!));
    const next = Math.min(nextBegin, nextEnd);
    if (next === Infinity) return ends;
    active.forEach((index, place) => {
      const isOver = time + remaining[index]! / rates[place]! <= next * (1 + 1e-13);
      remaining[index]! -= rates[place]! * (next - time);
      if (isOver) ends[index] = next;
    });
    time = next;
  }
}
