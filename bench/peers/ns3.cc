// The workloads as events on ns-3's core: nothing but Simulator::Schedule of plain functions, the times converted to ns-3's
// integers before the clock of the measurement starts. Usage: ns3 WORKLOAD TIMES COUNT PARTIES; prints the seconds it took and the simulated end.
// NS3_SCHEDULER names a scheduler other than the default.
#include <ns3/core-module.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <string>
#include <vector>

using ns3::Simulator;
using ns3::Time;

static std::vector<Time> times;
static uint32_t count, parties;
static uint32_t served = 0, arrived = 0;
static bool isBusy = false;
static std::deque<uint32_t> waiting;

// M/M/1: times are (gap before the arrival, service) per customer.
static void Depart();
static void Serve() { Simulator::Schedule(times[2 * served + 1], &Depart); }
static void Depart() {
  served++;
  if (served < arrived) Serve();
}
static void Arrive() {
  arrived++;
  if (arrived < count) Simulator::Schedule(times[2 * arrived], &Arrive);
  if (arrived == served + 1) Serve();
}

// The same with customers who stand in the line as objects of their own, which bring the service they want.
struct Customer { Time service; };
static std::deque<Customer *> customers;
static void Leave();
static void Receive() { Simulator::Schedule(customers.front()->service, &Leave); }
static void Leave() {
  delete customers.front();
  customers.pop_front();
  if (!customers.empty()) Receive();
}
static void Come() {
  customers.push_back(new Customer{times[2 * arrived + 1]});
  arrived++;
  if (arrived < count) Simulator::Schedule(times[2 * arrived], &Come);
  if (customers.size() == 1) Receive();
}

// Barrier: times are one pause per party, round after round. The last to arrive sends all into the next round.
static uint32_t met = 0, round_ = 0;
static void Meet(uint32_t party);
static void Pause() {
  for (uint32_t party = 0; party < parties; party++) Simulator::Schedule(times[std::size_t(round_) * parties + party], &Meet, party);
}
static void Meet(uint32_t) {
  if (++met < parties) return;
  met = 0;
  if (++round_ < count) Pause();
}

// Parameter server: times are (compute, service) per worker, step after step; one server, first come first served.
static std::vector<uint32_t> steps;
static void Computed(uint32_t worker);
static void Updated(uint32_t worker);
static const Time &TimeOf(uint32_t worker, int which) { return times[(std::size_t(steps[worker]) * parties + worker) * 2 + which]; }
static void Update(uint32_t worker) { Simulator::Schedule(TimeOf(worker, 1), &Updated, worker); }
static void Computed(uint32_t worker) {
  if (isBusy) waiting.push_back(worker);
  else {
    isBusy = true;
    Update(worker);
  }
}
static void Updated(uint32_t worker) {
  if (waiting.empty()) isBusy = false;
  else {
    Update(waiting.front());
    waiting.pop_front();
  }
  if (++steps[worker] < count) Simulator::Schedule(TimeOf(worker, 0), &Computed, worker);
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  const std::string workload = argv[1];
  count = std::atoi(argv[3]);
  parties = std::atoi(argv[4]);
  Time::SetResolution(Time::PS);
  const char *scheduler = std::getenv("NS3_SCHEDULER");
  if (scheduler) Simulator::SetScheduler(ns3::ObjectFactory(scheduler));
  const std::size_t wanted = std::size_t(count) * (workload == "mm1" || workload == "customers" ? 2 : workload == "barrier" ? parties : 2 * parties);
  std::ifstream file(argv[2], std::ios::binary);
  std::vector<double> seconds(wanted);
  file.read(reinterpret_cast<char *>(seconds.data()), wanted * sizeof(double));
  times.reserve(wanted);
  for (double s : seconds) times.push_back(Time::FromDouble(s, Time::S));
  steps.assign(parties, 0);

  const auto start = std::chrono::steady_clock::now();
  if (workload == "mm1") Simulator::Schedule(times[0], &Arrive);
  else if (workload == "customers") Simulator::Schedule(times[0], &Come);
  else if (workload == "barrier") Pause();
  else for (uint32_t worker = 0; worker < parties; worker++) Simulator::Schedule(TimeOf(worker, 0), &Computed, worker);
  Simulator::Run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%.9f %.17g\n", took.count(), Simulator::Now().GetSeconds());
  Simulator::Destroy();
}
