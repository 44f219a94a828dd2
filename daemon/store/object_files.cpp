#include "daemon/store/object_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/log/log.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

struct Row {
    ObjectKind kind;
    std::string_view word;
    std::string_view folder;         ///< below the configuration
    std::string_view status_folder;  ///< below the run folder
    bool has_values = false;         ///< beside the definitions
};

// libvirt's layout, so that an administrator finds everything where it used to be.
constexpr Row rows[] = {
    {ObjectKind::domain, "domain", "qemu", "qemu"},
    {ObjectKind::network, "network", "qemu/networks", "network"},
    {ObjectKind::storage_pool, "storage pool", "storage", "storage"},
    {ObjectKind::secret, "secret", "secrets", "secrets", true},
    {ObjectKind::nwfilter, "nwfilter", "nwfilter", "nwfilter"},
};

constexpr std::string_view suffix = ".xml";
constexpr std::string_view value_suffix = ".base64";
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

/// What a killed daemon left of an object whose definition it had removed.
struct Beside {
    std::vector<std::string> marks;
    std::vector<std::string> values;
};

Beside unowned(const ObjectFiles& objects, FileSystem& files, const Row& row)
{
    const auto is_owned = [&](const std::string& name) {
        return files.exists(objects.file(row.kind, name));
    };
    Beside beside{.marks = objects.autostart_names(row.kind).names};
    std::vector<std::string> entries;
    if (row.has_values) files.list(objects.file(row.kind, row.word).parent_path(), entries);
    for (const std::string& entry : entries)
        if (entry.ends_with(value_suffix))
            beside.values.push_back(entry.substr(0, entry.size() - value_suffix.size()));
    std::erase_if(beside.marks, is_owned);
    std::erase_if(beside.values, is_owned);
    return beside;
}

void note(std::string_view what, const Row& row, const std::string& name, const Result<Done>& done)
{
    logger(LogPart::store)
        .info("the {} of {} '{}', which is not defined, {}", what, row.word, name,
              done ? "is removed" : "stays: " + done.error().text());
}

/// The next object of that name would have it. By the log, which may still hold that it was made.
void remove_unowned(ObjectFiles& objects, FileSystem& files, const Row& row)
{
    const Beside beside = unowned(objects, files, row);
    for (const std::string& name : beside.marks)
        note("autostart mark", row, name, objects.set_autostart(row.kind, name, false));
    for (const std::string& name : beside.values)
        note("value", row, name, objects.remove_value(row.kind, name));
}

Result<Done> remove_beside(ObjectFiles& objects, ObjectKind kind, std::string_view name,
                           bool has_mark, bool has_value)
{
    Result<Done> done = Done{};
    if (has_mark) done = objects.set_autostart(kind, name, false);
    if (done && has_value) done = objects.remove_value(kind, name);
    return done;
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
    if (auto done = durable_.recover(); !done) return done;
    for (const Row& each : rows) remove_unowned(*this, files_, each);
    return Done{};
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
    const bool had_value = files_.exists(value_file(kind, name));
    if (!was_autostart && !had_value) return durable_.remove(file(kind, name));
    const Result<std::string> text = read(kind, name);
    const Result<std::optional<std::string>> value = read_value(kind, name);
    // The definition first: without it the rest is nobody's, with it the rest has to be there.
    if (auto done = durable_.remove(file(kind, name)); !done) return done;
    Result<Done> done = remove_beside(*this, kind, name, was_autostart, had_value);
    if (done) return done;
    // What stays has what it had.
    if (was_autostart) static_cast<void>(set_autostart(kind, name, true));
    if (value && *value) static_cast<void>(save_value(kind, name, **value));
    if (text) static_cast<void>(save(kind, name, *text));
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
    return folder(kind) / (std::string(name) + std::string(value_suffix));
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
