#include "daemon/main/options.hpp"

#include <CLI/CLI.hpp>

namespace hostler::daemon {

std::optional<Options> read_options(int count, char** words, int& exit_code)
{
    Options options;
    options.words.assign(words, words + count);
    CLI::App app{
        "hostlerd manages the virtual machines of this host and speaks libvirt's protocol."};
    app.set_version_flag("--version", HOSTLER_VERSION);
    CLI::Option* root = app.add_option("--root", options.root,
                                       "keep everything below this folder (a private daemon)")
                            ->check(CLI::ExistingDirectory);
    app.add_option("-f,--config", options.config, "configuration file")->check(CLI::ExistingFile);
    // A session's folders are the user's: it must not take them for those of a private daemon.
    app.add_flag("--session", options.is_session, "serve one user, from its own folders")
        ->excludes(root);
    app.add_flag("-v,--verbose", options.is_verbose, "log what is done, not only what goes wrong");
    app.add_option("-t,--timeout", options.timeout_s,
                   "end after so many seconds without a client and without a running domain");
    app.add_flag("--succeed", options.succeeds)->group("");
    app.add_option("--modules", options.modules, "folder of the driver modules")
        ->check(CLI::ExistingDirectory);
    CLI::Option* import = app.add_option("--import", options.import_from,
                                         "take over what libvirtd has defined in this folder "
                                         "(/etc/libvirt), then end")
                              ->check(CLI::ExistingDirectory);
    app.add_option("--print", options.print,
                   "config: a hostlerd.conf with every setting; manual: its manual page; then end")
        ->check(CLI::IsMember({"config", "manual"}));
    app.add_option("--check-access", options.check_access,
                   "WHO PERMISSION OBJECT: say whether the policy allows it and by which line, "
                   "then end")
        ->expected(3);
    app.add_flag("--dry-run", options.is_dry_run, "with --import: only say what would be done")
        ->needs(import);
    try {
        app.parse(count, words);
        return options;
    } catch (const CLI::ParseError& mistake) {
        exit_code = app.exit(mistake);
        return std::nullopt;
    }
}

}  // namespace hostler::daemon
