#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>

#include "daemon/config/repeated_keys.hpp"
#include "daemon/config/setting.hpp"
#include "daemon/config/suggestion.hpp"
#include "daemon/config/toml_text.hpp"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace hostler::daemon {
namespace {

/// One value of the file on its way into its member.
struct Reading {
    std::string_view file;
    const Setting& setting;
    const toml::node& node;
    Settings& into;

    Error wrong(std::string_view expected) const
    {
        return Error(ErrorCode::conf_syntax,
                     fmt::format("{}:{}: {} takes {}", file, node.source().begin.line, setting.name,
                                 expected));
    }

    Result<Done> operator()(bool Settings::* member) const
    {
        const std::optional<bool> flag = node.value_exact<bool>();
        const std::optional<std::int64_t> number = node.value_exact<std::int64_t>();
        const bool is_bit = number && (*number == 0 || *number == 1);
        if (!flag && !is_bit) return wrong("0 or 1, true or false");
        into.*member = flag ? *flag : *number == 1;
        return Done{};
    }

    template <class Number>
        requires std::is_integral_v<Number>
    Result<Done> operator()(Number Settings::* member) const
    {
        const std::optional<std::int64_t> number = node.value_exact<std::int64_t>();
        if (!number || *number < setting.least || *number > setting.most)
            return wrong(fmt::format("a number from {} to {}", setting.least, setting.most));
        into.*member = static_cast<Number>(*number);
        return Done{};
    }

    Result<Done> operator()(std::string Settings::* member) const
    {
        const std::optional<std::string> text = node.value_exact<std::string>();
        if (!text) return wrong("a text in double quotes");
        const bool is_word = std::ranges::find(setting.words, *text) != setting.words.end();
        if (!setting.words.empty() && !is_word)
            return wrong(fmt::format("one of {}, not '{}'", fmt::join(setting.words, ", "), *text));
        into.*member = *text;
        return Done{};
    }

    Result<Done> operator()(std::vector<std::string> Settings::* member) const
    {
        // libvirt takes a lone text for a list of one.
        std::vector<std::string> texts;
        if (const std::optional<std::string> lone = node.value_exact<std::string>())
            texts.push_back(*lone);
        else if (const toml::array* array = node.as_array(); array && all_texts(*array))
            for (const toml::node& item : *array) texts.push_back(*item.value_exact<std::string>());
        else
            return wrong("a list of texts: [ \"one\", \"two\" ]");
        into.*member = std::move(texts);
        return Done{};
    }

    static bool all_texts(const toml::array& array)
    {
        return std::ranges::all_of(array, [](const toml::node& item) { return item.is_string(); });
    }
};

const Setting* find(std::string_view name)
{
    const auto table = settings_table();
    const auto row = std::ranges::find(table, name, &Setting::name);
    return row == table.end() ? nullptr : &*row;
}

std::string left_out(std::string_view file, std::size_t line, std::string_view key)
{
    if (std::ranges::find(retired_settings(), key) != retired_settings().end())
        return fmt::format("{}:{}: '{}' is a setting of older libvirts and does nothing here", file,
                           line, key);
    std::vector<std::string_view> names;
    std::ranges::transform(settings_table(), std::back_inserter(names), &Setting::name);
    const std::string_view meant = suggestion(key, names);
    return fmt::format("{}:{}: '{}' is not a setting and is left out{}", file, line, key,
                       meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant));
}

/// `text` begins with the line `first_line` of the file.
Result<toml::table> parse(std::string_view text, std::string_view file, std::size_t first_line = 1)
{
    toml::parse_result parsed = toml::parse(as_toml(text), file);
    if (parsed) return std::move(parsed).table();
    return Error(ErrorCode::conf_syntax,
                 fmt::format("{}:{}: {}", file, parsed.error().source().begin.line + first_line - 1,
                             parsed.error().description()));
}

/// libvirt says nothing of what it leaves out; it is read all the same.
Result<Done> warn_of(const RepeatedKey& repeated, std::string_view file, ReadSettings& read)
{
    const Result<toml::table> parsed = parse(repeated.assignment, file, repeated.line);
    if (!parsed) return parsed.error();
    read.warnings.push_back(
        fmt::format("{}:{}: '{}' is set again and left out: line {} has it already", file,
                    repeated.line, repeated.key, repeated.first_line));
    return Done{};
}

}  // namespace

Result<ReadSettings> read_settings(std::string_view text, std::string_view file)
{
    const WithoutRepeats once = without_repeats(text);
    const Result<toml::table> parsed = parse(once.text, file);
    if (!parsed) return parsed.error();

    ReadSettings read;
    for (const RepeatedKey& repeated : once.repeated)
        if (auto done = warn_of(repeated, file, read); !done) return done.error();
    for (const auto& [key, node] : *parsed) {
        if (const Setting* setting = find(key.str())) {
            const Reading reading{file, *setting, node, read.settings};
            if (auto done = std::visit(reading, setting->member); !done) return done.error();
        } else {
            read.warnings.push_back(left_out(file, node.source().begin.line, key.str()));
        }
    }
    // As in libvirtd the larger number is what counts: whoever raised only the smaller one hears.
    if (read.settings.min_workers > read.settings.max_workers)
        read.warnings.push_back(fmt::format(
            "{}: min_workers = {} is above max_workers = {}, which is what there will be", file,
            read.settings.min_workers, read.settings.max_workers));
    if (!read.settings.unix_sock_dir.empty() && !read.settings.libvirt_sockets)
        read.warnings.push_back(fmt::format(
            "{}: unix_sock_dir is where libvirt's socket names would be, which libvirt_sockets = "
            "true asks for; hostlerd's own sockets stay where they are",
            file));
    return read;
}

Result<ReadSettings> load_settings(const std::filesystem::path& file)
{
    std::error_code none;
    const std::filesystem::file_status status = std::filesystem::status(file, none);
    if (status.type() == std::filesystem::file_type::not_found) return ReadSettings{};
    if (std::filesystem::is_directory(status))
        return Error(ErrorCode::open_failed, file.string() + " is a folder, not a file");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error(ErrorCode::open_failed,
                     fmt::format("{}: {}", file.string(), std::generic_category().message(errno)));
    std::ostringstream text;
    text << stream.rdbuf();
    return read_settings(text.str(), file.string());
}

}  // namespace hostler::daemon
