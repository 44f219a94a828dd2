#include "daemon/domains/save_aside.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <vector>

#include "daemon/log/log.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

/// As long as that of a save: a name that fits with one fits with the other.
constexpr std::string_view aside_suffix = ".gone";

fs::path aside(fs::path save)
{
    return save.replace_extension(aside_suffix);
}

void note(const fs::path& file, std::string_view what, const std::error_code& problem)
{
    if (problem)
        logger(LogPart::domains)
            .error("'{}' is not {}: {}", file.string(), what, problem.message());
}

std::error_code sync_folder_of(const fs::path& file)
{
    const Fd folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder && ::fsync(folder.get()) == 0) return {};
    return {errno, std::generic_category()};
}

}  // namespace

Result<Done> set_aside(const fs::path& save)
{
    std::error_code problem;
    fs::rename(save, aside(save), problem);
    if (!problem && (problem = sync_folder_of(save))) put_back(save);
    if (!problem) return Done{};
    return Error(ErrorCode::system_error,
                 fmt::format("'{}' is not removed: {}", save.string(), problem.message()));
}

void put_back(const fs::path& save)
{
    std::error_code problem;
    fs::rename(aside(save), save, problem);
    note(aside(save), "put back", problem);
}

void remove_aside(const fs::path& save)
{
    std::error_code problem;
    fs::remove(aside(save), problem);
    note(aside(save), "removed", problem);
}

void settle_aside(const fs::path& folder,
                  const std::function<bool(const std::string& name)>& is_defined)
{
    std::vector<fs::path> all;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() == aside_suffix) all.push_back(entry.path());
    for (fs::path& file : all) {
        const std::string name = file.stem().string();
        const fs::path save = file.replace_extension(save_suffix);
        if (is_defined(name) && !fs::exists(save, none))
            put_back(save);
        else
            remove_aside(save);
    }
}

}  // namespace hostler::daemon
