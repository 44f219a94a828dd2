// hostlerd: the daemon.

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <exception>

#include "daemon/access/policy_file.hpp"
#include "daemon/handover/predecessor.hpp"
#include "daemon/log/log.hpp"
#include "daemon/main/daemon.hpp"
#include "daemon/main/memory.hpp"
#include "daemon/store/import.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

void print(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void make_folder(const std::filesystem::path& folder)
{
    std::error_code why;
    std::filesystem::create_directories(folder, why);
    if (why) throw failed("make the folder", folder, why);
}

Settings read_configuration(const Options& options, const Paths& paths)
{
    const std::filesystem::path file =
        options.config.empty() ? paths.config_file() : std::filesystem::path(options.config);
    ReadSettings read = load_settings(file).or_throw();
    for (const std::string& warning : read.warnings) logger(LogPart::main).warn("{}", warning);
    return std::move(read.settings);
}

void begin_log(const Options& options, const Settings& settings)
{
    const auto level = static_cast<LogLevel>(settings.log_level);
    process_log::set_level(options.is_verbose ? std::min(level, LogLevel::info) : level);
    process_log::set_filters(settings.log_filters).or_throw();
    process_log::set_outputs(settings.log_outputs).or_throw();
    process_log::note_configured();
}

Paths find_paths(const Options& options)
{
    if (options.is_session) return Paths::session(process_environment).or_throw();
    return Paths::system(options.root);
}

void import(const Options& options, const Paths& paths)
{
    const DirectoryLock lock = DirectoryLock::take(paths.lock_file()).or_throw();
    const ImportSource source = ImportSource::at(options.import_from);
    const std::vector<ImportStep> steps = plan_import(source, paths).or_throw();
    if (!options.is_dry_run) {
        run_import(steps).or_throw();
        // What is marked among it has not been started here yet.
        std::error_code none;
        std::filesystem::remove(paths.autostarted_file(), none);
    }
    print(describe(steps, options.is_dry_run ? ImportIs::planned : ImportIs::done));
}

void check_access(const Options& options, const Paths& paths)
{
    const std::vector<std::string>& words = options.check_access;
    const auto policy = load_policy(paths.policy_file()).or_throw();
    const std::string answer =
        explain_access(policy.get(), words[0], words[1], words[2]).or_throw();
    std::puts(answer.c_str());
}

void serve(const Options& options)
{
    if (!options.print.empty())
        return print(options.print == "manual" ? manual_page() : default_file());
    const Paths paths = find_paths(options);
    if (!options.import_from.empty()) return import(options, paths);
    if (!options.check_access.empty()) return check_access(options, paths);
    for (const std::filesystem::path& folder : {paths.run, paths.state, paths.logs})
        make_folder(folder);
    Settings settings = read_configuration(options, paths);
    begin_log(options, settings);
    std::optional<Predecessor> predecessor;
    if (options.succeeds) predecessor.emplace(Predecessor::meet());
    Daemon daemon(options, std::move(settings), paths, predecessor ? &*predecessor : nullptr);
    daemon.run();
}

/// Who asked for one answer reads it at a terminal, and there is no log yet.
void complain(const Options& options, std::string_view sentence)
{
    if (options.answers_and_ends())
        std::fprintf(stderr, "hostlerd: %.*s\n", static_cast<int>(sentence.size()),
                     sentence.data());
    else
        logger(LogPart::main).critical("{}", sentence);
}

/// A client, a guest and a file each take descriptors: as many as the host allows.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace hostler::daemon

int main(int count, char** words)
{
    int exit_code = 0;
    const auto options = hostler::daemon::read_options(count, words, exit_code);
    if (!options) return exit_code;
    using hostler::daemon::LogLevel;
    hostler::daemon::process_log::begin(options->is_verbose ? LogLevel::info : LogLevel::warning);
    hostler::daemon::raise_descriptor_limit();
    hostler::daemon::bound_memory();
    // A client that is gone is an error of write(), not the end of the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        hostler::daemon::serve(*options);
        return 0;
    } catch (const hostler::Error& error) {
        hostler::daemon::complain(*options, error.text());
    } catch (const std::exception& error) {
        hostler::daemon::complain(*options, error.what());
    }
    return 1;
}
