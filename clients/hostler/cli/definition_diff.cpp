#include "clients/hostler/cli/definition_diff.hpp"

#include <algorithm>

#include "clients/hostler/cli/failure.hpp"
#include "xml/domain/fill.hpp"
#include "xml/schema/compare.hpp"
#include "xml/schema/located.hpp"

namespace hostler::cli {
namespace {

xml::Domain read(const DiffSide& side)
{
    auto domain = xml::parse_domain(side.xml, {.inactive = true});
    if (!domain) throw Failure(side.name + ": " + domain.error().text());
    return std::move(*domain);
}

/// Who the domain is, and what its cards are called, is kept where the text does not say it.
void keep_identity(xml::Domain& completed, const xml::Domain& written, const xml::Domain& stored)
{
    if (written.uuid.is_nil()) completed.uuid = stored.uuid;
    if (written.genid.is_nil() && written.wants_genid && stored.wants_genid)
        completed.genid = stored.genid;
    const auto& said = written.devices.interfaces;
    const auto& known = stored.devices.interfaces;
    auto& cards = completed.devices.interfaces;
    const std::size_t count = std::min({said.size(), known.size(), cards.size()});
    for (std::size_t index = 0; index < count; ++index)
        if (said[index].mac.is_zero()) cards[index].mac = known[index].mac;
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
    const xml::Domain written = read(after);
    xml::Domain meant = written;
    const bool is_guessed = after.is_partial && after.completed.empty();
    if (!after.completed.empty()) meant = read({after.name, after.completed});
    if (after.is_partial) keep_identity(meant, written, stored);
    if (is_guessed)
        if (const auto done = xml::fill(meant); !done)
            throw Failure(after.name + ": " + xml::located(done.error(), after.xml).text());
    std::string lines;
    for (const xml::Difference& one : xml::compare(stored, meant)) {
        if (is_guessed && one.after.empty() && is_completed(one.path)) continue;
        lines += line('-', one.path, one.before) + line('+', one.path, one.after);
    }
    if (lines.empty()) return {};
    return "--- " + before.name + "\n+++ " + after.name + "\n" + lines;
}

}  // namespace hostler::cli
