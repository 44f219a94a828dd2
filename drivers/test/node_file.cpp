#include "drivers/test/node_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libxml/tree.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "xml/base/fd.hpp"
#include "xml/schema/document.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::drivers::test {
namespace {

/// virDomainState: shut off, and what else ends a guest's run.
constexpr std::string_view states_at_rest[] = {"4", "5", "6"};

/// More than any description of a host.
constexpr off_t bytes_max = 32 << 20;

/// Anybody may name it: a pipe would be waited for, and a device has no end.
Result<std::string> whole(const std::filesystem::path& file)
{
    const Fd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status{};
    const bool is_file = opened && ::fstat(opened.get(), &status) == 0 && S_ISREG(status.st_mode) &&
                         status.st_size <= bytes_max;
    std::string text(is_file ? static_cast<std::size_t>(status.st_size) : 0, '\0');
    const bool is_whole =
        is_file && ::pread(opened.get(), text.data(), text.size(), 0) == std::ssize(text);
    if (!is_whole)
        return Error(ErrorCode::invalid_argument, fmt::format("cannot read '{}'", file.string()),
                     ErrorDomain::test);
    return text;
}

bool is_named(const xmlNode& node, std::string_view name)
{
    return node.type == XML_ELEMENT_NODE && xml::view(node.name) == name;
}

Result<Done> read_number(const xmlNode& parent, const char* name, auto& into)
{
    const xmlNode* child = xml::first_child(parent, name);
    if (!child) return Done{};
    const std::string text = xml::text_of(*child);
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, into);
    if (error == std::errc{} && rest == end) return Done{};
    return Error(ErrorCode::xml_error, fmt::format("'{}' is no number (line {}, {})", text,
                                                   child->line, xml::path_of(*child)));
}

Result<Done> read_host(const xmlNode& root, host::NodeInfo& into)
{
    if (auto done = read_number(root, "memory", into.memory_kib); !done) return done;
    const xmlNode* cpu = xml::first_child(root, "cpu");
    if (!cpu) return Done{};
    if (const xmlNode* model = xml::first_child(*cpu, "model")) into.model = xml::text_of(*model);
    if (auto done = read_number(*cpu, "mhz", into.mhz); !done) return done;
    if (auto done = read_number(*cpu, "active", into.cpus); !done) return done;
    if (auto done = read_number(*cpu, "nodes", into.nodes); !done) return done;
    if (auto done = read_number(*cpu, "sockets", into.sockets); !done) return done;
    if (auto done = read_number(*cpu, "cores", into.cores); !done) return done;
    return read_number(*cpu, "threads", into.threads);
}

struct FreeBuffer {
    void operator()(xmlBuffer* buffer) const noexcept { xmlBufferFree(buffer); }
};

std::string text_of_element(xmlNode& node)
{
    const std::unique_ptr<xmlBuffer, FreeBuffer> buffer(xmlBufferCreate());
    xmlNodeDump(buffer.get(), node.doc, &node, 0, 0);
    return std::string(xml::view(xmlBufferContent(buffer.get())));
}

/// In its own element of the test driver's namespace a domain may say in which state it starts.
bool starts_running(const xmlNode& domain)
{
    const xmlNode* state = xml::first_child(domain, "runstate");
    return !state || std::ranges::count(states_at_rest, xml::text_of(*state)) == 0;
}

Result<Done> read_volumes(xmlNode& node, PooledSeed& into)
{
    for (xmlNode* child = node.children; child; child = child->next) {
        if (!is_named(*child, "volume")) continue;
        Result<xml::StorageVolume> volume =
            xml::parse_volume(text_of_element(*child), into.pool.type);
        if (!volume) return volume.error();
        into.volumes.push_back(std::move(*volume));
    }
    return Done{};
}

Result<PooledSeed> read_pool(xmlNode& node, const std::filesystem::path& folder)
{
    std::string beside;
    Result<std::string> text = xml::read_attribute(node, "file", beside)
                                   ? whole(folder / beside)
                                   : Result(text_of_element(node));
    if (!text) return text.error();
    Result<xml::StoragePool> pool = xml::parse_pool(*text);
    if (!pool) return pool.error();
    xml::fill(*pool);
    PooledSeed seed{std::move(*pool), {}};
    if (auto done = read_volumes(node, seed); !done) return done.error();
    return seed;
}

Result<SeedDomain> read_domain(xmlNode& node, const std::filesystem::path& folder)
{
    std::string beside;
    if (!xml::read_attribute(node, "file", beside))
        return SeedDomain{text_of_element(node), starts_running(node)};
    Result<std::string> text = whole(folder / beside);
    if (!text) return text.error();
    const auto document = xml::Document::read(*text, "domain_definition");
    if (!document) return document.error();
    return SeedDomain{std::move(*text), starts_running(document->root())};
}

}  // namespace

Result<NodeFile> read_node_file(const std::filesystem::path& file, host::NodeInfo usual)
{
    const Result<std::string> text = whole(file);
    if (!text) return text.error();
    const auto document = xml::Document::read(*text, "node");
    if (!document) return document.error();
    const xmlNode& root = document->root();
    if (!is_named(root, "node"))
        return Error(ErrorCode::xml_error,
                     fmt::format("'{}': unexpected root element <{}>, expecting <node>",
                                 file.string(), xml::view(root.name)));
    NodeFile node{std::move(usual), {}, {}};
    if (auto done = read_host(root, node.host); !done) return done.error();
    for (xmlNode* child = root.children; child; child = child->next) {
        if (is_named(*child, "pool")) {
            Result<PooledSeed> pool = read_pool(*child, file.parent_path());
            if (!pool) return pool.error();
            node.pools.push_back(std::move(*pool));
        }
        if (!is_named(*child, "domain")) continue;
        Result<SeedDomain> domain = read_domain(*child, file.parent_path());
        if (!domain) return domain.error();
        node.domains.push_back(std::move(*domain));
    }
    return node;
}

}  // namespace hostler::drivers::test
