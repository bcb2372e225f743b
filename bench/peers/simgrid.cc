// The workloads as actors of SimGrid. Usage: simgrid WORKLOAD TIMES COUNT PARTIES; prints the seconds it took and the simulated end.
#include <simgrid/s4u.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

static std::vector<double> times;

int main(int argc, char **argv) {
  sg4::Engine engine(&argc, argv);
  if (argc < 5) return 2;
  const std::string workload = argv[1];
  const int count = std::atoi(argv[3]), parties = std::atoi(argv[4]);
  const std::size_t wanted = std::size_t(count) * (workload == "mm1" || workload == "customers" ? 2 : workload == "barrier" ? parties : 2 * parties);
  std::ifstream file(argv[2], std::ios::binary);
  times.resize(wanted);
  file.read(reinterpret_cast<char *>(times.data()), wanted * sizeof(double));
  auto *zone = sg4::create_full_zone("zone");
  auto *host = zone->create_host("host", 1e9);
  zone->seal();

  // A server of one place, first come first served.
  auto server = sg4::Mutex::create();
  auto waiting = sg4::Semaphore::create(0);
  auto meeting = sg4::Barrier::create(parties);
  if (workload == "mm1") {
    sg4::Actor::create("door", host, [&] {
      for (int customer = 0; customer < count; customer++) {
        sg4::this_actor::sleep_for(times[2 * customer]);
        waiting->release();
      }
    });
    sg4::Actor::create("server", host, [&] {
      for (int customer = 0; customer < count; customer++) {
        waiting->acquire();
        sg4::this_actor::sleep_for(times[2 * customer + 1]);
      }
    });
  } else if (workload == "customers") {
    sg4::Actor::create("door", host, [&] {
      for (int customer = 0; customer < count; customer++) {
        sg4::this_actor::sleep_for(times[2 * customer]);
        sg4::Actor::create("customer", host, [&server, customer] {
          server->lock();
          sg4::this_actor::sleep_for(times[2 * customer + 1]);
          server->unlock();
        });
      }
    });
  } else if (workload == "barrier") {
    for (int party = 0; party < parties; party++) {
      sg4::Actor::create("party", host, [&, party] {
        for (int round = 0; round < count; round++) {
          sg4::this_actor::sleep_for(times[std::size_t(round) * parties + party]);
          meeting->wait();
        }
      });
    }
  } else {
    for (int worker = 0; worker < parties; worker++) {
      sg4::Actor::create("worker", host, [&, worker] {
        for (int step = 0; step < count; step++) {
          const std::size_t at = (std::size_t(step) * parties + worker) * 2;
          sg4::this_actor::sleep_for(times[at]);
          server->lock();
          sg4::this_actor::sleep_for(times[at + 1]);
          server->unlock();
        }
      });
    }
  }
  const auto start = std::chrono::steady_clock::now();
  engine.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%.9f %.17g\n", took.count(), sg4::Engine::get_clock());
}
