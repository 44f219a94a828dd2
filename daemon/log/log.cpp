#include "daemon/log/log.hpp"

#include <spdlog/sinks/dist_sink.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdlib>
#include <mutex>

#include "daemon/log/log_filters.hpp"
#include "daemon/log/log_outputs.hpp"

namespace hostler::daemon {
namespace {

constexpr std::array<std::string_view, 7> part_names = {"main",   "access", "admin", "domains",
                                                        "events", "rpc",    "store"};

/// systemd names the journal's socket to the services whose stderr it is.
LogTarget first_target()
{
    return std::getenv("JOURNAL_STREAM") ? LogTarget::journald : LogTarget::standard_error;
}

class ProcessLog {
public:
    ProcessLog() : sink_(std::make_shared<spdlog::sinks::dist_sink_mt>())
    {
        for (std::size_t index = 0; index < part_names.size(); ++index) {
            loggers_[index] =
                std::make_shared<spdlog::logger>(std::string(part_names[index]), sink_);
            loggers_[index]->flush_on(spdlog::level::trace);
        }
        // What is said without naming a part: libraries, and code below the daemon.
        spdlog::set_default_logger(loggers_[0]);
    }

    spdlog::logger& logger(LogPart part) { return *loggers_[static_cast<std::size_t>(part)]; }

    void begin(LogLevel level)
    {
        level_ = level;
        outputs_ = {{level, first_target(), {}}};
        apply(outputs_).or_throw();
        apply_levels();
    }

    Result<Done> apply(const std::vector<LogOutput>& outputs)
    {
        Result<Sinks> sinks = open_outputs(outputs);
        if (!sinks) return sinks.error();
        sink_->set_sinks(std::move(*sinks));
        return Done{};
    }

    void apply_levels()
    {
        for (std::size_t index = 0; index < part_names.size(); ++index)
            loggers_[index]->set_level(spdlog_level(level_of(part_names[index], filters_, level_)));
    }

    std::mutex mutex_;
    LogLevel level_ = LogLevel::warning;
    std::vector<LogOutput> outputs_;
    std::vector<LogFilter> filters_;
    std::vector<LogOutput> configured_outputs_;
    std::vector<LogFilter> configured_filters_;

private:
    std::shared_ptr<spdlog::sinks::dist_sink_mt> sink_;
    std::array<std::shared_ptr<spdlog::logger>, part_names.size()> loggers_;
};

ProcessLog& process()
{
    static ProcessLog log;
    return log;
}

}  // namespace

spdlog::logger& logger(LogPart part)
{
    return process().logger(part);
}

namespace process_log {

void begin(LogLevel level)
{
    const std::lock_guard lock(process().mutex_);
    process().begin(level);
}

void set_level(LogLevel level)
{
    const std::lock_guard lock(process().mutex_);
    process().level_ = level;
    process().apply_levels();
}

Result<Done> set_outputs(std::string_view text)
{
    const std::lock_guard lock(process().mutex_);
    const std::vector<LogOutput> first = {{process().level_, first_target(), {}}};
    Result<std::vector<LogOutput>> outputs = text.empty() ? first : read_log_outputs(text);
    if (!outputs) return outputs.error();
    const Result<Done> done = process().apply(*outputs);
    if (done) process().outputs_ = std::move(*outputs);
    return done;
}

Result<Done> set_filters(std::string_view text)
{
    Result<std::vector<LogFilter>> filters = read_log_filters(text);
    if (!filters) return filters.error();
    const std::lock_guard lock(process().mutex_);
    process().filters_ = std::move(*filters);
    process().apply_levels();
    return Done{};
}

Result<Done> reopen()
{
    const std::lock_guard lock(process().mutex_);
    return process().apply(process().outputs_);
}

void note_configured()
{
    const std::lock_guard lock(process().mutex_);
    process().configured_outputs_ = process().outputs_;
    process().configured_filters_ = process().filters_;
}

Described outputs()
{
    const std::lock_guard lock(process().mutex_);
    const std::vector<LogOutput>& now = process().outputs_;
    return {format(now), now.size(), now == process().configured_outputs_};
}

Described filters()
{
    const std::lock_guard lock(process().mutex_);
    const std::vector<LogFilter>& now = process().filters_;
    return {format(now), now.size(), now == process().configured_filters_};
}

}  // namespace process_log
}  // namespace hostler::daemon
