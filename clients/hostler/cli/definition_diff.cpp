#include "clients/hostler/cli/definition_diff.hpp"

#include <algorithm>

#include "clients/hostler/cli/failure.hpp"
#include "xml/domain/fill.hpp"
#include "xml/schema/compare.hpp"

namespace hostler::cli {
namespace {

xml::Domain read(const DiffSide& side)
{
    auto domain = xml::parse_domain(side.xml, {.inactive = true});
    if (!domain) throw Failure(side.name + ": " + domain.error().text());
    return std::move(*domain);
}

/// Who the domain is, and what its cards are called, is kept where the text does not say it.
void keep_identity(xml::Domain& written, const xml::Domain& stored)
{
    if (written.uuid.is_nil()) written.uuid = stored.uuid;
    auto& cards = written.devices.interfaces;
    const auto& known = stored.devices.interfaces;
    for (std::size_t index = 0; index < std::min(cards.size(), known.size()); ++index)
        if (cards[index].mac.is_zero()) cards[index].mac = known[index].mac;
}

bool is_completed(std::string_view path)
{
    constexpr std::string_view parts[] = {"/address", "/domain/os/type/@",
                                          "/domain/devices/emulator"};
    return std::ranges::any_of(
        parts, [path](std::string_view part) { return path.find(part) != path.npos; });
}

std::string line(char sign, const std::string& path, const std::string& value)
{
    return value.empty() ? "" : sign + path + ": " + value + "\n";
}

}  // namespace

std::string definition_diff(const DiffSide& before, const DiffSide& after)
{
    const xml::Domain stored = read(before);
    xml::Domain written = read(after);
    if (after.is_partial) {
        keep_identity(written, stored);
        if (const auto done = xml::fill(written); !done)
            throw Failure(after.name + ": " + done.error().text());
    }
    std::string lines;
    for (const xml::Difference& one : xml::compare(stored, written)) {
        if (after.is_partial && one.after.empty() && is_completed(one.path)) continue;
        lines += line('-', one.path, one.before) + line('+', one.path, one.after);
    }
    if (lines.empty()) return {};
    return "--- " + before.name + "\n+++ " + after.name + "\n" + lines;
}

}  // namespace hostler::cli
