import type { EventHandle } from '../../core/event-queue.js';
import type { Simulator } from '../../core/simulator.js';
import { capacity, type Capacity } from '../background.js';
import type { Flows } from './flows.js';
import type { LinkBackground } from './options.js';
import type { Routes } from './routes.js';

/** What other traffic leaves of the links; only while something flows, so that a run does not go on for the sake of it. */
export class LinkTraffic {
  private readonly links: { readonly link: number; readonly left: Capacity; share: number }[];
  private change: EventHandle | undefined;

  constructor(private readonly simulator: Simulator, private readonly flows: Flows, private readonly routes: Routes, traffic: readonly LinkBackground[]) {
    const names = [...new Set(traffic.map(({ link }) => link))];
    this.links = names.map((name) => {
      const link = routes.linkCalled(name);
      const parts = traffic.filter((part) => part.link === name).map(({ link: _, ...part }) => ({ ...part, machine: link }));
      return { link, share: 1, left: capacity(parts) };
    });
  }

  /** Something begins to flow. */
  begin(): void {
    if (this.change === undefined && this.links.length > 0) this.follow();
  }

  /** Nothing flows any more. */
  end(): void {
    if (this.change !== undefined) this.simulator.cancel(this.change);
    this.change = undefined;
  }

  private readonly follow = (): void => {
    const { now } = this.simulator;
    let next = Infinity;
    for (const each of this.links) {
      const share = each.left.leftAt(now);
      if (share !== each.share) this.flows.setCapacity(each.link, share * this.routes.bandwidths[each.link]!);
      each.share = share;
      next = Math.min(next, each.left.changeAfter(now));
    }
    this.change = next === Infinity ? undefined : this.simulator.scheduleAt(next, this.follow);
  };
}
