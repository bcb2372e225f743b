"""The workloads as SimPy processes. Usage: simpy_peer.py WORKLOAD TIMES COUNT PARTIES; prints the seconds it took and the simulated end."""
import array
import sys
import time

import simpy

workload, path, count, parties = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
times = array.array('d')
with open(path, 'rb') as file:
    times.fromfile(file, count * {'mm1': 2, 'customers': 2, 'barrier': parties, 'ps': 2 * parties}[workload])

env = simpy.Environment()
server = simpy.Resource(env)


class Queue:
    """Customers who wait, as a number, and the event that an idle server waits for."""

    def __init__(self):
        self.waiting, self.idle = 0, None


def door(queue):
    for customer in range(count):
        yield env.timeout(times[2 * customer])
        queue.waiting += 1
        if queue.idle is not None:
            queue.idle.succeed()
            queue.idle = None


def serve(queue):
    for customer in range(count):
        if queue.waiting == 0:
            queue.idle = env.event()
            yield queue.idle
        queue.waiting -= 1
        yield env.timeout(times[2 * customer + 1])


def customer(service):
    with server.request() as granted:
        yield granted
        yield env.timeout(service)


def door_of_customers():
    for index in range(count):
        yield env.timeout(times[2 * index])
        env.process(customer(times[2 * index + 1]))


class Meeting:
    """SimPy has no barrier: an event a round, fired by the last to arrive."""

    def __init__(self):
        self.arrived, self.opening = 0, env.event()

    def arrive(self):
        opening = self.opening
        self.arrived += 1
        if self.arrived == parties:
            self.arrived, self.opening = 0, env.event()
            opening.succeed()
        return opening


def party(own, meeting):
    for step in range(count):
        yield env.timeout(times[step * parties + own])
        yield meeting.arrive()


def worker(own):
    for step in range(count):
        at = (step * parties + own) * 2
        yield env.timeout(times[at])
        with server.request() as granted:
            yield granted
            yield env.timeout(times[at + 1])


if workload == 'mm1':
    queue = Queue()
    env.process(serve(queue))
    env.process(door(queue))
elif workload == 'customers':
    env.process(door_of_customers())
elif workload == 'barrier':
    meeting = Meeting()
    for own in range(parties):
        env.process(party(own, meeting))
else:
    for own in range(parties):
        env.process(worker(own))
start = time.perf_counter()
env.run()
print('%.9f %.17g' % (time.perf_counter() - start, env.now))
