// The table of which documents show a row, walked: each value of random definitions must stand in
// each kind of document exactly where the table says.

#include "xml/schema/shown.hpp"

#include <gtest/gtest.h>
#include <libxml/xpath.h>

#include <map>
#include <memory>

#include "tests/xml/specimen.hpp"
#include "xml/domain/domain.hpp"
#include "xml/domain/older_readers.hpp"
#include "xml/schema/visit.hpp"

namespace hostler::xml {
namespace {

struct Expected {
    bool is_there = false;
    bool is_masked = false;
};
struct Table {
    std::map<std::string, Expected> values;
    std::map<std::string, std::size_t> items;  ///< how many there are of what may be left out
};

bool is_row_shown(const Place& place, const FormatFlags& flags)
{
    const Part& part = *place.part;
    const void* owner = place.above->at;
    if (!is_shown(part, flags, part.lasting && part.lasting(owner))) return false;
    if (is_left_out(part, flags, owner, place.at)) return false;
    return !part.shown || part.shown(owner);
}

/// Its path in a document that leaves out some of its siblings.
std::string path_of(const Place& place, const FormatFlags& flags)
{
    Place here = place;
    here.above = nullptr;
    if (!place.part) return here.path();
    if (place.part->implied && place.part->holder) {
        const Part& part = *place.part;
        void* owner = place.above->at;
        here.index = here.count = 0;
        for (std::size_t index = 0; index < place.count; ++index) {
            const void* item = part.holder->at(part.find(owner), index);
            const bool is_there = !is_left_out(part, flags, owner, item);
            here.count += is_there;
            here.index += is_there && index < place.index;
        }
    }
    return path_of(*place.above, flags) + here.path();
}

bool is_place_shown(const Place& place, const FormatFlags& flags)
{
    for (const Place* at = &place; at->part; at = at->above)
        if (!is_row_shown(*at, flags)) return false;
    return true;
}

/// Rows of other namespaces have other names in a path; those that are written only if they say
/// something in this document are counted otherwise in it.
bool is_plain(const Place& place)
{
    for (const Place* at = &place; at->part; at = at->above)
        if (at->part->ns != Namespace::none || (at->part->is_spoken && at->count > 1)) return false;
    return true;
}

/// An element that a flag leaves to another row is that row's.
bool is_left_to_another(const Place& place)
{
    const Part& part = *place.part;
    return part.kind == Part::Kind::flag && part.shown && !part.shown(place.above->at);
}

Table table(Domain domain, const FormatFlags& flags)
{
    Table all;
    if (flags.migratable) for_older_readers(domain);
    visit(domain, [&](const Place& place) {
        if (!place.part || !is_plain(place)) return Walk::on;
        if (place.part->implied && place.part->holder) {
            const std::string siblings =
                path_of(*place.above, flags) + "/" + std::string(place.part->name);
            const bool is_there = is_place_shown(place, flags);
            all.items[siblings] += is_there;
            if (!is_there) return Walk::past;
        }
        if (!place.part->value || place.part->kind == Part::Kind::raw) return Walk::on;
        if (is_left_to_another(place)) return Walk::on;
        Expected& one = all.values[path_of(place, flags)];
        one.is_there = one.is_there || is_place_shown(place, flags);
        one.is_masked = one.is_masked || (place.part->is_masked && !flags.secure);
        return Walk::on;
    });
    return all;
}

struct FreeXPath {
    void operator()(xmlXPathContext* one) const noexcept { xmlXPathFreeContext(one); }
    void operator()(xmlXPathObject* one) const noexcept { xmlXPathFreeObject(one); }
};

/// What stands at the path; nothing where nothing does.
std::optional<std::string> found(xmlXPathContext& context, const std::string& path)
{
    const std::unique_ptr<xmlXPathObject, FreeXPath> nodes(
        xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(path.c_str()), &context));
    if (!nodes || !nodes->nodesetval || nodes->nodesetval->nodeNr == 0) return std::nullopt;
    const std::unique_ptr<xmlChar, decltype(xmlFree)> text(
        xmlNodeGetContent(nodes->nodesetval->nodeTab[0]), xmlFree);
    return std::string(view(text.get()));
}

std::size_t count(xmlXPathContext& context, const std::string& path)
{
    const std::unique_ptr<xmlXPathObject, FreeXPath> nodes(
        xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(path.c_str()), &context));
    if (!nodes || !nodes->nodesetval) return 0;
    return static_cast<std::size_t>(nodes->nodesetval->nodeNr);
}

void check(const Domain& domain, const FormatFlags& flags)
{
    const auto document = Document::read(format(domain, flags), "a specimen");
    ASSERT_TRUE(document) << document.error().text();
    const std::unique_ptr<xmlXPathContext, FreeXPath> context(
        xmlXPathNewContext(document->root().doc));
    const Table all = table(domain, flags);
    for (const auto& [path, items] : all.items)
        EXPECT_EQ(count(*context, path), items) << path << " migratable " << flags.migratable;
    for (const auto& [path, expected] : all.values) {
        const auto value = found(*context, path);
        EXPECT_EQ(value.has_value(), expected.is_there)
            << path << " inactive " << flags.inactive << " secure " << flags.secure
            << " migratable " << flags.migratable;
        if (value && expected.is_masked) {
            EXPECT_EQ(*value, "*****") << path;
        }
    }
}

TEST(Shown, EachRowStandsInTheDocumentsThatTheTableSays)
{
    int made = 0;
    for (std::uint64_t seed = 1; made < 100; ++seed) {
        ASSERT_LT(seed, 10000U);
        const auto domain = Specimen(seed).make<Domain>();
        if (!domain) continue;
        ++made;
        for (unsigned bits = 0; bits < 8; ++bits)
            check(*domain, {.inactive = (bits & 1) != 0,
                            .secure = (bits & 2) != 0,
                            .migratable = (bits & 4) != 0});
    }
}

/// Random definitions seldom say what is implied.
TEST(Shown, WhatReadersMeanUnsaidIsLeftOutOfAMigratableDocument)
{
    Domain domain = parse_domain(
                        "<domain type='kvm'><name>x</name><memory>1</memory>"
                        "<os><type>hvm</type></os><devices>"
                        "<controller type='pci' index='1' model='pci-root'>"
                        "<model name='spapr-pci-host-bridge'/></controller>"
                        "<input type='mouse' bus='ps2'/><input type='keyboard' bus='ps2'/>"
                        "<input type='keyboard' bus='usb'/><input type='keyboard' bus='xen'/>"
                        "<graphics type='vnc' socket='/x'/></devices></domain>")
                        .or_throw();
    const FormatFlags flags{.inactive = true, .migratable = true};
    const Table all = table(domain, flags);
    EXPECT_EQ(all.items.at("/domain/devices/input"), 2U);
    EXPECT_EQ(all.items.at("/domain/devices/graphics/listen"), 0U);
    EXPECT_FALSE(all.values.at("/domain/devices/controller/model/@name").is_there);
    check(domain, flags);
    check(domain, {.inactive = true});
}

TEST(Shown, SaysInWordsWhichDocumentsThoseAre)
{
    Part part;
    EXPECT_EQ(shown_when(part), "");
    EXPECT_EQ(shown_when(part.live()), "live only");
    EXPECT_EQ(shown_when(part.secret().stored()), "stored only, with --security-info only");
    EXPECT_EQ(shown_when(part.masked()), "as ***** without --security-info");
    EXPECT_EQ(shown_when(part.expanded()), "as this host makes it with --update-cpu");
}

}  // namespace
}  // namespace hostler::xml
