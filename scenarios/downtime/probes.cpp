#include "scenarios/downtime/probes.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/downtime/probe_statement.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr auto pause = std::chrono::milliseconds(1);
constexpr std::size_t reason_characters_max = 200;

}  // namespace

std::vector<TableName> take_pass(std::vector<TableName>& tables) {
  const auto count = std::min(tables.size(), tables_in_pass);
  const auto end = std::next(tables.begin(), static_cast<std::ptrdiff_t>(count));
  std::vector<TableName> taken(tables.begin(), end);
  tables.erase(tables.begin(), end);
  return taken;
}

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
  auto& record = probe.record;
  std::unique_ptr<Session> session;
  std::string why;
  try {
    session = database_.connect(deadline_);
    wait_without_end(*session);
    why = try_on(*session, probe);
    session->close();
  } catch (const Error& error) {
    why = one_line(error.message(), reason_characters_max);
  } catch (const std::exception& error) {
    why = one_line(error.what(), reason_characters_max);
  }
  (probe.tries.empty() ? record.unknown : record.ended) = why;
  begin(probe);
}

void Probes::begin(Probe& probe) {
  if (!probe.is_at_work) probe.has_begun.set_value();
  probe.is_at_work = true;
}

// A migration renames what is asked for, drops it and makes it: what fails is made anew for the
// next try, and what is not there yet is tried once it is. returns what the last try failed with.
std::string Probes::try_on(Session& session, Probe& probe) {
  std::optional<TriedStatement> statement;
  std::string failure = "it was never tried";
  Clock::time_point start;
  do {
    start = Clock::now();
    const bool was_well = failure.empty();
    failure.clear();
    try {
      if (!statement) {
        statement = tried_statement(session, probe.record.table, probe.record.waiting);
      }
      probe.record.is_of_nobody = statement->is_of_nobody;
      if (statement->is_of_nobody) return {};
      failure = statement->unknown;
      if (failure.empty()) {
        static_cast<void>(session.query(statement->sql, statement->parameters));
      }
    } catch (const SqlError& error) {
      failure = one_line(error.message(), reason_characters_max);
    }
    if (!failure.empty()) statement.reset();
    // The first that fails may have waited for what then was gone; the others tell nothing.
    if (failure.empty() || was_well) probe.tries.push_back({start, Clock::now()});
    begin(probe);
  } while (!is_over_by(start + pause));
  return failure;
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
