/** The workloads as events of js-simulator, the same objects scheduled again and again. */
import jssim from 'js-simulator';
import type { Finish, Workload } from '../workload.js';

type SimEvent = InstanceType<typeof jssim.SimEvent>;
type Scheduler = InstanceType<typeof jssim.Scheduler>;

interface Customer {
  readonly service: number;
  readonly served: SimEvent;
}

/** Runs the first `count` of the workload's customers, rounds or steps. */
export function runOnJsSimulator(workload: Workload, count: number): Finish {
  const scheduler = new jssim.Scheduler();
  models[workload.name](scheduler, workload, count);
  const start = performance.now();
  while (scheduler.hasEvents()) scheduler.update();
  return { seconds: (performance.now() - start) / 1000, end: scheduler.current_time! };
}

const models: Readonly<Record<Workload['name'], (scheduler: Scheduler, workload: Workload, count: number) => void>> = {
  'mm1': (scheduler, { times }, count) => {
    let arrived = 0;
    let served = 0;
    const service = eventOf(() => {
      served++;
      if (served < arrived) serve();
    });
    const serve = (): void => { scheduler.scheduleOnceIn(service, times[2 * served + 1]!); };
    const arrival = eventOf(() => {
      arrived++;
      if (arrived < count) scheduler.scheduleOnceIn(arrival, times[2 * arrived]!);
      if (arrived === served + 1) serve();
    });
    scheduler.scheduleOnceIn(arrival, times[0]!);
  },
  'customers': (scheduler, { times }, count) => {
    // A customer is an event of its own: the end of its service.
    const waiting = new jssim.Queue<Customer>();
    let isBusy = false;
    let arrived = 0;
    const serve = (customer: Customer): void => { scheduler.scheduleOnceIn(customer.served, customer.service); };
    const served = (): void => {
      const next = waiting.dequeue();
      if (next === null) isBusy = false;
      else serve(next);
    };
    const arrival = eventOf(() => {
      const customer = { service: times[2 * arrived + 1]!, served: eventOf(served) };
      arrived++;
      if (arrived < count) scheduler.scheduleOnceIn(arrival, times[2 * arrived]!);
      if (isBusy) {
        waiting.enqueue(customer);
      } else {
        isBusy = true;
        serve(customer);
      }
    });
    scheduler.scheduleOnceIn(arrival, times[0]!);
  },
  'barrier': (scheduler, { times, parties }, count) => {
    let round = 0;
    let met = 0;
    const everybody = Array.from({ length: parties }, () => eventOf(() => {
      if (++met < parties) return;
      met = 0;
      if (++round < count) pause();
    }));
    const pause = (): void => { everybody.forEach((party, id) => { scheduler.scheduleOnceIn(party, times[round * parties + id]!); }); };
    pause();
  },
  'ps': (scheduler, { times, parties }, count) => {
    const waiting = new jssim.Queue<() => void>();
    let isBusy = false;
    for (let id = 0; id < parties; id++) {
      let step = 0;
      const timeOf = (part: number): number => times[(step * parties + id) * 2 + part]!;
      const update = eventOf(() => {
        const next = waiting.dequeue();
        if (next === null) isBusy = false;
        else next();
        if (++step < count) scheduler.scheduleOnceIn(compute, timeOf(0));
      });
      const serve = (): void => { scheduler.scheduleOnceIn(update, timeOf(1)); };
      const compute = eventOf(() => {
        if (isBusy) {
          waiting.enqueue(serve);
        } else {
          isBusy = true;
          serve();
        }
      });
      scheduler.scheduleOnceIn(compute, timeOf(0));
    }
  },
};

function eventOf(update: () => void): SimEvent {
  return Object.assign(new jssim.SimEvent(), { update });
}
