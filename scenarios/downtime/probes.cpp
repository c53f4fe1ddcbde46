#include "scenarios/downtime/probes.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/downtime/probe_statement.hpp"

#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr auto pause = std::chrono::milliseconds(1);
constexpr std::size_t reason_characters_max = 200;

}  // namespace

Probes::Probes(const Database& database, const std::vector<TableName>& tables,
               const Deadline& deadline)
    : database_(database), deadline_(deadline) {
  for (const auto& table : tables) {
    for (const auto waiting : {Waiting::readers, Waiting::writers, Waiting::row_writers}) {
      auto probe = std::make_unique<Probe>();
      probe->record = {.table = table, .waiting = waiting};
      probes_.push_back(std::move(probe));
    }
  }
  for (auto& probe : probes_) {
    probe->thread = std::thread([this, &each = *probe] { work(each); });
  }
  for (auto& probe : probes_) probe->has_begun.get_future().wait();
}

Probes::~Probes() { end(); }

void Probes::idle(std::chrono::milliseconds time) const {
  static_cast<void>(poll_until(Deadline::after(time).earlier(deadline_), [] { return false; }));
}

std::vector<ProbeRecord> Probes::finish(Clock::time_point zero) {
  end();
  const auto ms = [&](Clock::time_point at) {
    return std::chrono::duration<double, std::milli>(at - zero).count();
  };
  std::vector<ProbeRecord> records;
  for (auto& probe : probes_) {
    auto& record = probe->record;
    for (const auto& each : probe->tries) {
      record.tries.push_back({.start_ms = ms(each.start), .end_ms = ms(each.end)});
    }
    records.push_back(std::move(record));
  }
  return records;
}

// A probe that cannot work is unknown; one that worked until the migration took its table away has
// seen what there was to be seen.
void Probes::work(Probe& probe) {
  bool has_begun = false;
  const auto begin = [&] {
    if (!has_begun) probe.has_begun.set_value();
    has_begun = true;
  };
  Try current;
  try {
    const auto session = database_.connect(deadline_);
    const auto statement = tried_statement(*session, probe.record.table, probe.record.waiting);
    probe.record.unknown = statement.unknown;
    if (!statement.unknown.empty()) {
      begin();
      return;
    }
    do {
      current = {.start = Clock::now(), .end = {}};
      static_cast<void>(session->query(statement.sql, statement.parameters));
      current.end = Clock::now();
      probe.tries.push_back(current);
      begin();
    } while (!is_over_by(current.start + pause));
    session->close();
  } catch (const Error& error) {
    const auto why = one_line(error.message(), reason_characters_max);
    if (probe.tries.empty()) {
      probe.record.unknown = why;
    } else {
      current.end = Clock::now();
      probe.tries.push_back(current);
      probe.record.ended = why;
    }
  } catch (const std::exception& error) {
    probe.record.unknown = one_line(error.what(), reason_characters_max);
  }
  begin();
}

bool Probes::is_over_by(Clock::time_point time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, time, [this] { return is_over_; });
}

void Probes::end() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  for (auto& probe : probes_) {
    if (probe->thread.joinable()) probe->thread.join();
  }
}

}  // namespace fulldress::scenarios
