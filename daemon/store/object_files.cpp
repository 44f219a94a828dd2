#include "daemon/store/object_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

struct Row {
    ObjectKind kind;
    std::string_view word;
    std::string_view folder;         ///< below the configuration
    std::string_view status_folder;  ///< below the run folder
};

// libvirt's layout, so that an administrator finds everything where it used to be.
constexpr Row rows[] = {
    {ObjectKind::domain, "domain", "qemu", "qemu"},
    {ObjectKind::network, "network", "qemu/networks", "network"},
    {ObjectKind::storage_pool, "storage pool", "storage", "storage"},
    {ObjectKind::secret, "secret", "secrets", "secrets"},
    {ObjectKind::nwfilter, "nwfilter", "nwfilter", "nwfilter"},
};

constexpr std::string_view suffix = ".xml";
constexpr std::size_t file_name_max = 255;

const Row& row(ObjectKind kind)
{
    return rows[static_cast<std::size_t>(kind)];
}
static_assert(std::ranges::is_sorted(rows, {}, &Row::kind));

fs::path file_name(std::string_view name)
{
    return std::string(name) + std::string(suffix);
}

/// A name as it is told in a message: a client may send ten thousand letters.
std::string clipped(std::string_view name)
{
    constexpr std::size_t most = 64;
    return name.size() <= most ? std::string(name) : std::string(name.substr(0, most)) + "...";
}

Result<Done> judge(ObjectKind kind, std::string_view name)
{
    const std::string_view reason = refusal(name);
    if (reason.empty()) return Done{};
    return Error(ErrorCode::xml_error,
                 fmt::format("{} name '{}' {}", word(kind), clipped(name), reason));
}

}  // namespace

std::string_view word(ObjectKind kind)
{
    return row(kind).word;
}

std::string_view refusal(std::string_view name)
{
    if (name.empty()) return "is empty";
    if (name == "." || name == "..") return "is a folder's";
    if (name.find('/') != name.npos) return "cannot contain '/'";
    const bool has_control = std::ranges::any_of(name, [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7f;
    });
    if (has_control) return "cannot contain a line break or another control character";
    if (name.size() + suffix.size() > file_name_max) return "is longer than 251 bytes";
    return {};
}

ObjectFiles::ObjectFiles(const Paths& paths, FileSystem& files)
    : paths_(paths), files_(files), durable_(files, {.folder = paths.state})
{
}

Result<Done> ObjectFiles::prepare()
{
    for (const Row& each : rows) {
        for (const fs::path& place :
             {folder(each.kind), folder(each.kind) / "autostart", status_folder(each.kind)}) {
            if (const std::error_code failure = files_.make_folder(place, 0700))
                return failed("make the folder", place, failure);
            remove_leftovers(files_, place);
        }
    }
    if (const std::error_code failure = files_.make_folder(paths_.state, 0700))
        return failed("make the folder", paths_.state, failure);
    return durable_.recover();
}

Result<Done> ObjectFiles::save(ObjectKind kind, std::string_view name, std::string_view text)
{
    if (auto done = judge(kind, name); !done) return done;
    if (text.size() > bytes_max)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("the definition of {} '{}' has {} bytes, at most {} are kept",
                                 word(kind), name, text.size(), bytes_max));
    return durable_.replace(file(kind, name), text);
}

Result<Done> ObjectFiles::remove(ObjectKind kind, std::string_view name)
{
    if (auto done = judge(kind, name); !done) return done;
    const bool was_autostart = is_autostart(kind, name);
    const Result<std::optional<std::string>> value = read_value(kind, name);
    // The link first: a dangling one would start the next object of this name.
    Result<Done> done = Done{};
    if (was_autostart) done = set_autostart(kind, name, false);
    if (done && files_.exists(value_file(kind, name))) done = remove_value(kind, name);
    if (done) done = durable_.remove(file(kind, name));
    if (done) return done;
    // What stays has what it had.
    if (was_autostart) static_cast<void>(set_autostart(kind, name, true));
    if (value && *value) static_cast<void>(save_value(kind, name, **value));
    return done;
}

Result<Done> ObjectFiles::rename(ObjectKind kind, std::string_view from, std::string_view to,
                                 std::string_view text)
{
    if (auto done = judge(kind, from); !done) return done;
    if (auto done = save(kind, to, text); !done) return done;
    Result<Done> done = Done{};
    if (is_autostart(kind, from)) done = set_autostart(kind, to, true);
    if (done) done = remove(kind, from);
    // Take the new one back, unless it is the only one left.
    if (!done && files_.exists(file(kind, from))) static_cast<void>(remove(kind, to));
    return done;
}

Result<Done> ObjectFiles::set_autostart(ObjectKind kind, std::string_view name, bool is_on)
{
    if (auto done = judge(kind, name); !done) return done;
    const fs::path link = autostart_link(kind, name);
    return is_on ? durable_.link(fs::path("..") / file_name(name), link) : durable_.remove(link);
}

bool ObjectFiles::is_autostart(ObjectKind kind, std::string_view name) const
{
    return refusal(name).empty() && files_.exists(autostart_link(kind, name));
}

Names ObjectFiles::autostart_names(ObjectKind kind) const
{
    return names_in(folder(kind) / "autostart");
}

Result<std::string> ObjectFiles::read(ObjectKind kind, std::string_view name) const
{
    if (auto done = judge(kind, name); !done) return done.error();
    return read_whole(files_, file(kind, name), bytes_max);
}

Result<Done> ObjectFiles::save_value(ObjectKind kind, std::string_view name, std::string_view text)
{
    if (auto done = judge(kind, name); !done) return done;
    return durable_.replace(value_file(kind, name), text);
}

Result<Done> ObjectFiles::remove_value(ObjectKind kind, std::string_view name)
{
    if (auto done = judge(kind, name); !done) return done;
    return durable_.remove(value_file(kind, name));
}

Result<std::optional<std::string>> ObjectFiles::read_value(ObjectKind kind,
                                                           std::string_view name) const
{
    if (auto done = judge(kind, name); !done) return done.error();
    const fs::path path = value_file(kind, name);
    if (!files_.exists(path)) return std::optional<std::string>();
    Result<std::string> text = read_whole(files_, path, bytes_max);
    if (!text) return text.error();
    return std::optional(std::move(*text));
}

Names ObjectFiles::names(ObjectKind kind) const
{
    return names_in(folder(kind));
}

Result<Done> ObjectFiles::save_status(ObjectKind kind, std::string_view name, std::string_view text)
{
    if (auto done = judge(kind, name); !done) return done;
    return replace_whole(files_, status_file(kind, name), text);
}

Result<Done> ObjectFiles::remove_status(ObjectKind kind, std::string_view name)
{
    if (auto done = judge(kind, name); !done) return done;
    const std::error_code failure = files_.remove(status_file(kind, name));
    if (failure && failure != std::errc::no_such_file_or_directory)
        return failed("remove", status_file(kind, name), failure);
    return Done{};
}

Result<std::string> ObjectFiles::read_status(ObjectKind kind, std::string_view name) const
{
    if (auto done = judge(kind, name); !done) return done.error();
    return read_whole(files_, status_file(kind, name), bytes_max);
}

Names ObjectFiles::status_names(ObjectKind kind) const
{
    return names_in(status_folder(kind));
}

Names ObjectFiles::names_in(const fs::path& place) const
{
    Names found;
    std::vector<std::string> entries;
    const std::error_code failure = files_.list(place, entries);
    if (failure && failure != std::errc::no_such_file_or_directory)
        found.unreadable.push_back({place, failed("list", place, failure).text()});
    for (std::string& entry : entries) {
        if (!entry.ends_with(suffix)) continue;
        const std::string name = entry.substr(0, entry.size() - suffix.size());
        if (const std::string_view reason = refusal(name); reason.empty())
            found.names.push_back(name);
        else
            found.unreadable.push_back(
                {place / entry, fmt::format("the name '{}' {}", clipped(name), reason)});
    }
    std::ranges::sort(found.names);
    return found;
}

fs::path ObjectFiles::file(ObjectKind kind, std::string_view name) const
{
    return folder(kind) / file_name(name);
}

fs::path ObjectFiles::value_file(ObjectKind kind, std::string_view name) const
{
    return folder(kind) / (std::string(name) + ".base64");
}

fs::path ObjectFiles::folder(ObjectKind kind) const
{
    return paths_.config / row(kind).folder;
}

fs::path ObjectFiles::autostart_link(ObjectKind kind, std::string_view name) const
{
    return folder(kind) / "autostart" / file_name(name);
}

fs::path ObjectFiles::status_folder(ObjectKind kind) const
{
    return paths_.run / row(kind).status_folder;
}

fs::path ObjectFiles::status_file(ObjectKind kind, std::string_view name) const
{
    return status_folder(kind) / file_name(name);
}

}  // namespace hostler::daemon
