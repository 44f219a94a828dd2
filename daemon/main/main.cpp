// hostlerd: the daemon.

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <exception>

#include "daemon/main/daemon.hpp"
#include "daemon/store/import.hpp"

namespace hostler::daemon {
namespace {

Settings read_configuration(const Options& options, const Paths& paths)
{
    const std::filesystem::path file =
        options.config.empty() ? paths.config_file() : std::filesystem::path(options.config);
    ReadSettings read = load_settings(file).or_throw();
    for (const std::string& warning : read.warnings) spdlog::warn("{}", warning);
    return std::move(read.settings);
}

Paths find_paths(const Options& options)
{
    if (options.is_session) return Paths::session(process_environment).or_throw();
    return Paths::system(options.root);
}

void import(const Options& options, const Paths& paths)
{
    const DirectoryLock lock = DirectoryLock::take(paths.lock_file()).or_throw();
    ImportSource source;
    source.config = options.import_from;
    const std::vector<ImportStep> steps = plan_import(source, paths).or_throw();
    if (!options.is_dry_run) run_import(steps).or_throw();
    const std::string told = describe(steps);
    std::fwrite(told.data(), 1, told.size(), stdout);
}

void serve(const Options& options)
{
    const Paths paths = find_paths(options);
    if (!options.import_from.empty()) return import(options, paths);
    for (const std::filesystem::path& folder : {paths.run, paths.state, paths.logs})
        std::filesystem::create_directories(folder);
    Daemon daemon(options, read_configuration(options, paths), paths);
    daemon.run();
}

}  // namespace
}  // namespace hostler::daemon

int main(int count, char** words)
{
    int exit_code = 0;
    const auto options = hostler::daemon::read_options(count, words, exit_code);
    if (!options) return exit_code;
    spdlog::set_default_logger(spdlog::stderr_color_mt("hostlerd"));
    spdlog::set_level(options->is_verbose ? spdlog::level::info : spdlog::level::warn);
    // A client that is gone is an error of write(), not the end of the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        hostler::daemon::serve(*options);
        return 0;
    } catch (const hostler::Error& error) {
        spdlog::critical("{}", error.text());
    } catch (const std::exception& error) {
        spdlog::critical("{}", error.what());
    }
    return 1;
}
