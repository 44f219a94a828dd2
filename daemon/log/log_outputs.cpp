#include "daemon/log/log_outputs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/sinks/systemd_sink.h>

#include <cstring>
#include <filesystem>
#include <map>

#include "daemon/log/words.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {
namespace {

struct TargetName {
    LogTarget target;
    std::string_view name;
    bool takes_more;  ///< a path, an identifier
};

constexpr TargetName target_names[] = {
    {LogTarget::standard_error, "stderr", false},
    {LogTarget::file, "file", true},
    {LogTarget::syslog, "syslog", true},
    {LogTarget::journald, "journald", false},
};

Error none(std::string_view word, std::string_view why)
{
    return Error(ErrorCode::invalid_argument, fmt::format("log output '{}' {}", word, why));
}

Result<LogOutput> read_one(std::string_view word)
{
    const std::size_t colon = word.find(':');
    const auto level = read_log_level(word.substr(0, colon));
    if (!level || colon == std::string_view::npos)
        return none(word, "does not begin with a level from 1 (debug) to 4 (error) and a colon");
    const std::string_view rest = word.substr(colon + 1);
    const std::string_view target = rest.substr(0, rest.find(':'));
    const std::string_view more = rest.substr(std::min(target.size() + 1, rest.size()));
    for (const TargetName& row : target_names) {
        if (row.name != target) continue;
        if (row.takes_more == more.empty())
            return none(word, row.takes_more ? "lacks what follows the second colon"
                                             : "takes nothing after its name");
        if (row.target == LogTarget::file && !more.starts_with('/'))
            return none(word, "needs an absolute path");
        return LogOutput{*level, row.target, std::string(more)};
    }
    return none(word, "goes nowhere: there are stderr, file, syslog and journald");
}

/// What the file sink throws on is found out beforehand.
Result<Done> try_file(const std::string& path)
{
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file)
        return Error(ErrorCode::system_error,
                     fmt::format("cannot open the log file '{}': {}", path, std::strerror(errno)));
    return Done{};
}

/// The C library has one identifier for the process, and a sink that goes takes it along: here none
/// goes, and the one that is opened last names the process.
std::shared_ptr<spdlog::sinks::sink> open_syslog(const std::string& name)
{
    static std::map<std::string, std::shared_ptr<spdlog::sinks::sink>> sinks;
    const auto [row, is_new] = sinks.try_emplace(name);
    if (is_new)
        row->second =
            std::make_shared<spdlog::sinks::syslog_sink_mt>(name, LOG_PID, LOG_DAEMON, true);
    ::openlog(row->first.c_str(), LOG_PID, LOG_DAEMON);
    return row->second;
}

Result<std::shared_ptr<spdlog::sinks::sink>> open_one(const LogOutput& output)
{
    using spdlog::sinks::sink;
    switch (output.target) {
        case LogTarget::standard_error:
            return std::shared_ptr<sink>(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        case LogTarget::file:
            if (const Result<Done> done = try_file(output.name); !done) return done.error();
            return std::shared_ptr<sink>(
                std::make_shared<spdlog::sinks::basic_file_sink_mt>(output.name));
        case LogTarget::syslog:
            return open_syslog(output.name);
        case LogTarget::journald:
            break;
    }
    return std::shared_ptr<sink>(std::make_shared<spdlog::sinks::systemd_sink_mt>("hostlerd"));
}

}  // namespace

Result<std::vector<LogOutput>> read_log_outputs(std::string_view text)
{
    std::vector<LogOutput> outputs;
    for (const std::string_view word : words_of(text)) {
        Result<LogOutput> one = read_one(word);
        if (!one) return one.error();
        outputs.push_back(std::move(*one));
    }
    if (outputs.empty()) return none("", "is empty");
    return outputs;
}

std::string format(const std::vector<LogOutput>& outputs)
{
    std::string text;
    for (const LogOutput& output : outputs) {
        const auto& row = target_names[static_cast<std::size_t>(output.target)];
        if (!text.empty()) text += ' ';
        text += fmt::format("{}:{}", static_cast<int>(output.level), row.name);
        if (row.takes_more) text += ":" + output.name;
    }
    return text;
}

Result<Sinks> open_outputs(const std::vector<LogOutput>& outputs)
{
    Sinks sinks;
    for (const LogOutput& output : outputs) {
        Result<std::shared_ptr<spdlog::sinks::sink>> one = open_one(output);
        if (!one) return one.error();
        (*one)->set_level(spdlog_level(output.level));
        sinks.push_back(std::move(*one));
    }
    return sinks;
}

}  // namespace hostler::daemon
