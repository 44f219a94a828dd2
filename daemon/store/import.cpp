#include "daemon/store/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/store/folder_sync.hpp"
#include "daemon/store/object_files.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;
using Kind = ImportStep::Kind;

/// A folder of libvirt's and where its files go.
struct Row {
    fs::path from;
    fs::path to;
    std::vector<std::string_view> suffixes;  ///< of the files taken; empty: all, folders too
    std::string_view left;                   ///< why the others stay behind
    mode_t mode = 0600;
    std::string_view use{};  ///< of what is taken, where nothing here uses it
};

constexpr std::string_view not_used = "kept; nothing here uses it yet";

std::vector<Row> rows(const ImportSource& source, const Paths& paths)
{
    constexpr std::string_view not_definition = "not a definition";
    const fs::path& from = source.config;
    const fs::path& to = paths.config;
    const fs::path states = paths.state / "qemu";
    return {
        {from / "qemu", to / "qemu", {".xml"}, not_definition},
        {from / "qemu/networks", to / "qemu/networks", {".xml"}, not_definition, 0600, not_used},
        {from / "storage", to / "storage", {".xml"}, not_definition},
        {from / "secrets", to / "secrets", {".xml", ".base64"}, not_definition},
        {from / "nwfilter", to / "nwfilter", {".xml"}, not_definition, 0600, not_used},
        {from / "hooks", to / "hooks", {}, {}, 0755, not_used},
        {source.state / "qemu/snapshot", states / "snapshot", {}, {}, 0600, not_used},
        {source.state / "qemu/checkpoint", states / "checkpoint", {}, {}, 0600, not_used},
        {source.state / "qemu/save",
         states / "save",
         {".none"},
         "a memory image: start and shut the domain down under libvirtd, or it starts anew"},
        {source.state / "qemu/nvram",
         {},
         {".none"},
         "stays where it is: definitions name its path"},
    };
}

// Beside the folders of the rows: settings of programs, and other hypervisors' definitions.
constexpr std::string_view known_folders[] = {"qemu", "storage", "secrets", "nwfilter", "hooks"};

/// Collects the steps of one import.
class Planner {
public:
    explicit Planner(FileSystem& files) : files_(files) {}

    Result<Done> add(const Row& row)
    {
        std::vector<std::string> names;
        if (const std::error_code failure = files_.list(row.from, names))
            return absent(failure) ? Result<Done>(Done{}) : failed("list", row.from, failure);
        for (const std::string& name : names) {
            std::vector<std::string> below;
            const bool is_folder = !files_.list(row.from / name, below);
            Result<Done> done = Done{};
            if (!is_folder)
                done = add_file(row, name);
            else if (name == "autostart")
                add_marks(row, below);
            else if (row.suffixes.empty())
                done = add({row.from / name, row.to / name, {}, {}, row.mode, row.use});
            if (!done) return done;
        }
        return Done{};
    }

    /// What lies beside the folders that are read.
    void name_the_rest(const fs::path& config)
    {
        std::vector<std::string> names;
        if (files_.list(config, names)) return;
        for (const std::string& name : names) {
            std::vector<std::string> below;
            const bool is_folder = !files_.list(config / name, below);
            if (!is_folder)
                steps.push_back({Kind::skipped, config / name, {}, "not a definition"});
            else if (std::ranges::find(known_folders, name) == std::end(known_folders))
                steps.push_back({Kind::skipped, config / name, {}, "nothing here reads it"});
        }
    }

    std::vector<ImportStep> steps;

private:
    static bool absent(std::error_code failure)
    {
        return failure == std::errc::no_such_file_or_directory;
    }

    Result<Done> add_file(const Row& row, const std::string& name)
    {
        const fs::path from = row.from / name;
        const auto fits = [&](std::string_view suffix) { return name.ends_with(suffix); };
        if (!row.suffixes.empty() && std::ranges::none_of(row.suffixes, fits)) {
            steps.push_back({Kind::skipped, from, {}, std::string(row.left)});
            return Done{};
        }
        const fs::path to = row.to / name;
        ImportStep step{Kind::copy, from, to, std::string(row.use), row.mode};
        const Result<std::string> text = read_whole(files_, from, ObjectFiles::bytes_max);
        if (!text) return text.error();
        if (files_.exists(to)) {
            const Result<std::string> there = read_whole(files_, to, ObjectFiles::bytes_max);
            step.kind = there && *there == *text ? Kind::same : Kind::conflict;
        }
        steps.push_back(std::move(step));
        return Done{};
    }

    void add_marks(const Row& row, const std::vector<std::string>& names)
    {
        for (const std::string& name : names) {
            const fs::path from = row.from / "autostart" / name;
            const fs::path to = row.to / "autostart" / name;
            if (!files_.exists(row.from / name))
                steps.push_back({Kind::skipped, from, {}, "marks what is not there"});
            else
                steps.push_back({files_.exists(to) ? Kind::same : Kind::autostart, from, to, {}});
        }
    }

    FileSystem& files_;
};

Result<Done> carry_out(const ImportStep& step, FileSystem& files, FolderSync& folder_sync)
{
    const fs::path folder = step.to.parent_path();
    if (const std::error_code failure = files.make_folder(folder, 0700))
        return failed("make the folder", folder, failure);
    if (step.kind == Kind::copy) {
        const Result<std::string> text = read_whole(files, step.from, ObjectFiles::bytes_max);
        if (!text) return text.error();
        return replace_durably(files, folder_sync, step.to, *text, step.mode);
    }
    const std::error_code failure = files.link(fs::path("..") / step.to.filename(), step.to);
    if (failure && failure != std::errc::file_exists) return failed("link", step.to, failure);
    if (const std::error_code unsure = folder_sync.sync(folder))
        return failed("make sure of", step.to, unsure);
    return Done{};
}

std::string_view word(Kind kind)
{
    switch (kind) {
        case Kind::copy:
            return "copy";
        case Kind::autostart:
            return "autostart";
        case Kind::same:
            return "same";
        case Kind::conflict:
            return "CONFLICT";
        case Kind::skipped:
            return "skip";
    }
    return {};
}

}  // namespace

ImportSource ImportSource::at(const fs::path& config)
{
    fs::path normal = fs::absolute(config).lexically_normal();
    if (!normal.has_filename()) normal = normal.parent_path();
    if (!normal.string().ends_with("/etc/libvirt")) return {normal, normal};
    return {normal, normal.parent_path().parent_path() / "var/lib/libvirt"};
}

Result<std::vector<ImportStep>> plan_import(const ImportSource& source, const Paths& paths,
                                            FileSystem& files)
{
    if (!files.exists(source.config))
        return Error(ErrorCode::invalid_argument,
                     fmt::format("there is no '{}' to import from", source.config.string()));
    Planner planner(files);
    for (const Row& row : rows(source, paths))
        if (auto done = planner.add(row); !done) return done.error();
    planner.name_the_rest(source.config);
    return std::move(planner.steps);
}

Result<Done> run_import(const std::vector<ImportStep>& steps, FileSystem& files)
{
    FolderSync folder_sync(files);
    for (const ImportStep& step : steps)
        if (step.kind == Kind::copy || step.kind == Kind::autostart)
            if (auto done = carry_out(step, files, folder_sync); !done) return done;
    return Done{};
}

std::string describe(const std::vector<ImportStep>& steps, ImportIs is)
{
    std::string text;
    for (const ImportStep& step : steps) {
        text += fmt::format("{:<10} {}", word(step.kind), step.from.string());
        if (!step.to.empty()) text += fmt::format(" -> {}", step.to.string());
        if (step.kind == Kind::conflict) text += " (differs; the one that is there stays)";
        if (!step.reason.empty()) text += fmt::format(" ({})", step.reason);
        text += '\n';
    }
    const auto count = [&](Kind kind) {
        return std::ranges::count(steps, kind, &ImportStep::kind);
    };
    const std::string changes =
        is == ImportIs::done
            ? fmt::format("{} copied, {} marked", count(Kind::copy), count(Kind::autostart))
            : fmt::format("{} to copy, {} to mark", count(Kind::copy), count(Kind::autostart));
    return text + fmt::format("{}, {} there already, {} in conflict, {} left\n", changes,
                              count(Kind::same), count(Kind::conflict), count(Kind::skipped));
}

}  // namespace hostler::daemon
