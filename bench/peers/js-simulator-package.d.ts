/** What the benchmarks use of it; the package has no types of its own. */
declare module 'js-simulator' {
  interface MinPQ<Item> {
    enqueue(item: Item): void;
    delMin(): Item | null;
  }
  interface Queue<Item> {
    enqueue(item: Item): void;
    dequeue(): Item | null;
  }
  interface SimEvent {
    /** Happens; the argument is the time since the event before. */
    update(sinceLast: number): void;
  }
  interface Scheduler {
    readonly current_time: number | null;
    hasEvents(): boolean;
    /** Lets all events of the earliest time happen, in random order. */
    update(): void;
    scheduleOnceIn(event: SimEvent, delay: number): void;
  }
  const jssim: {
    MinPQ: new <Item>(compare: (a: Item, b: Item) => number) => MinPQ<Item>;
    Queue: new <Item>() => Queue<Item>;
    SimEvent: new (rank?: number) => SimEvent;
    Scheduler: new () => Scheduler;
  };
  export default jssim;
}
