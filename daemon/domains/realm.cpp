#include "daemon/domains/realm.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <set>
#include <span>

#include "daemon/domains/live_status.hpp"
#include "daemon/domains/save_aside.hpp"
#include "daemon/log/log.hpp"
#include "daemon/objects/in_time.hpp"
#include "drivers/domain_log.hpp"
#include "xml/capabilities/capabilities.hpp"
#include "xml/domain/fill.hpp"
#include "xml/schema/located.hpp"

namespace hostler::daemon {
namespace {

/// ", machine 'pc'"; "" where the definition names none.
std::string named(std::string_view what, const xml::Text& name)
{
    return name.empty() ? std::string() : fmt::format(", {} '{}'", what, name.view());
}

void require_name(const xml::Domain& definition)
{
    if (const std::string_view why = refusal(definition.name); !why.empty())
        throw Error(ErrorCode::xml_error,
                    fmt::format("domain name '{}' {} (/domain/name)", definition.name.view(), why));
}

/// A definition that knows no bounds does not fill the log.
constexpr std::size_t warnings_max = 20;

/// The domains that have a file of managed save in `folder`.
std::set<std::string> saved_names(const std::filesystem::path& folder)
{
    std::set<std::string> names;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none))
        if (entry.path().extension() == save_suffix) names.insert(entry.path().stem().string());
    return names;
}

constexpr LooksLimits disk_looks_max{.time = std::chrono::seconds(2), .at_once = 100};

/// What a change is promised by does not wait for what is read elsewhere.
const Executor& writing_of(const RealmOrder& order)
{
    return order.writing ? order.writing : order.blocking;
}

drivers::storage::Storage& storage_of(const RealmOrder& order)
{
    for (drivers::Driver* driver : order.drivers)
        if (drivers::storage::Storage* own = driver->storage()) return *own;
    return *order.storage;
}

}  // namespace

Realm::Realm(RealmOrder order)
    : order_(std::move(order)),
      definitions_(order_.files, ObjectKind::domain, writing_of(order_)),
      pools_({.storage = storage_of(order_),
              .broker = broker_,
              .files = order_.files,
              .work = order_.work,
              .blocking = order_.blocking,
              .writing = writing_of(order_),
              .job_wait_max = order_.job_wait_max,
              .stall_max = order_.storage_time_max}),
      secrets_({.broker = broker_,
                .files = order_.files,
                .work = order_.work,
                .blocking = writing_of(order_),
                .job_wait_max = order_.job_wait_max}),
      capabilities_(looking(), [this] { return read_capabilities(); }),
      disk_looks_(order_.blocking, disk_looks_max)
{
}

std::string Realm::read_capabilities() const
{
    xml::CapabilitiesDocument capabilities;
    capabilities.host = host().capabilities();
    for (const drivers::Driver* driver : order_.drivers)
        for (xml::Guest& guest : driver->guests()) capabilities.guests.push_back(std::move(guest));
    return xml::format(capabilities);
}

const drivers::host::Host& Realm::host() const
{
    for (const drivers::Driver* driver : order_.drivers)
        if (const drivers::host::Host* own = driver->host()) return *own;
    return *order_.host;
}

drivers::Driver* Realm::driver_of(const xml::Domain& definition) const
{
    for (drivers::Driver* driver : order_.drivers)
        if (driver->takes(definition)) return driver;
    return nullptr;
}

drivers::Driver& Realm::driver_for(const xml::Domain& definition) const
{
    if (drivers::Driver* driver = driver_of(definition)) return *driver;
    throw Error(ErrorCode::config_unsupported,
                fmt::format("no driver of {} runs a domain of type '{}'{}{}", order_.uri,
                            xml::word(definition.type), named("machine", definition.os.machine),
                            named("emulator", definition.devices.emulator)));
}

xml::Domain Realm::read(std::string_view text, bool validates)
{
    const xml::ParseFlags flags{.inactive = true, .validate = validates};
    xml::Warnings warnings;
    Result<xml::Domain> read = xml::parse_domain(text, flags, &warnings);
    if (!read && validates) {
        // What is refused for what no description knows is told to who looks into the log as well.
        const auto named = xml::parse_domain(text, {.inactive = true}, &warnings);
        if (named && refusal(named->name).empty()) warn(named->name, warnings);
    }
    xml::Domain definition = std::move(read).or_throw();
    require_name(definition);
    warn(definition.name, warnings);
    complete_read(definition, text);
    return definition;
}

xml::Domain Realm::previewed(std::string_view text) const
{
    auto definition = xml::parse_domain(text, xml::ParseFlags{.inactive = true}).or_throw();
    require_name(definition);
    complete_read(definition, text);
    return definition;
}

Result<Done> Realm::complete(xml::Domain& definition) const
{
    if (const Result<Done> filled = xml::fill(definition); !filled) return filled;
    return driver_for(definition).complete(definition);
}

void Realm::complete_read(xml::Domain& definition, std::string_view text) const
{
    if (const Result<Done> done = complete(definition); !done)
        throw xml::located(done.error(), text);
}

void Realm::warn(std::string_view name, const xml::Warnings& warnings)
{
    if (warnings.empty()) return;
    const std::span shown = std::span(warnings).first(std::min(warnings.size(), warnings_max));
    std::string all = fmt::format("{}", fmt::join(shown, "; "));
    if (warnings.size() > shown.size())
        all += fmt::format("; and {} more", warnings.size() - shown.size());
    logger(LogPart::domains).warn("domain '{}': {}", name, all);
    if (order_.logs.empty()) return;
    const auto log = drivers::DomainLog::of(order_.logs, name);
    asio::post(order_.blocking, [log, all] { log.note("warning: " + all); });
}

Result<DomainPlace> Realm::admit(const xml::Domain& definition)
{
    const auto make = [this] { return std::make_shared<Domain>(*this); };
    return domains_.admit(definition.uuid, definition.name, make);
}

Result<xml::Domain> Realm::read_stored(const std::string& name, const std::string& text) const
{
    Result<xml::Domain> definition = xml::parse_domain(text, xml::ParseFlags{.inactive = true});
    if (!definition) return definition;
    // Another libvirt wrote it, or a person: what it leaves out is as in a new definition.
    if (const Result<Done> filled = xml::fill(*definition); !filled) return filled.error();
    if (definition->name.view() != name)
        return Error(ErrorCode::xml_error,
                     fmt::format("it defines a domain named '{}'", definition->name.view()));
    return definition;
}

std::filesystem::path Realm::managed_save(const xml::Domain& definition) const
{
    return order_.saves / (definition.name.str() + std::string(save_suffix));
}

Task<SavedImage> Realm::open_image(std::filesystem::path path)
{
    auto look = [path] { return SavedImage::read(path); };
    auto found = co_await in_time(order_.blocking, order_.job_time_max, std::move(look));
    if (!found)
        throw Error(ErrorCode::operation_timeout,
                    fmt::format("saved image '{}' has not been read within {} s", path.string(),
                                order_.job_time_max / std::chrono::seconds(1)));
    co_return std::move(*found).or_throw();
}

Task<> Realm::change_image(std::filesystem::path path, std::string xml, bool runs)
{
    auto change = [path, xml = std::move(xml), runs] {
        return daemon::change_image(path, xml, runs);
    };
    auto done = co_await in_time(order_.blocking, order_.job_time_max, std::move(change));
    if (!done)
        throw Error(ErrorCode::operation_timeout,
                    fmt::format("saved image '{}': the change of its definition has not ended "
                                "within {} s; it goes on, and no other begins meanwhile",
                                path.string(), order_.job_time_max / std::chrono::seconds(1)));
    std::move(*done).or_throw();
}

/// Folders are listed once: to ask for each domain costs half as much as to read it.
std::vector<NotRestored> Realm::restore(std::vector<xml::Domain> definitions)
{
    settle_aside(order_.saves, [this](const std::string& name) {
        return std::filesystem::exists(order_.files->file(ObjectKind::domain, name));
    });
    const std::vector<std::string> marked = order_.files->autostart_names(ObjectKind::domain).names;
    const std::set<std::string> saves = saved_names(order_.saves);
    std::vector<NotRestored> refused;
    for (xml::Domain& definition : definitions) {
        const std::string name = definition.name.str();
        const bool is_autostart = std::ranges::binary_search(marked, name);
        const Result<DomainPlace> place = admit(definition);
        if (place)
            (*place)->restore(std::move(definition), is_autostart, saves.contains(name));
        else
            refused.push_back({name, place.error().detail});
    }
    return refused;
}

Task<> Realm::plant(drivers::SeedDomain seed)
{
    xml::Domain definition = read(seed.xml, false);
    const DomainPlace place = admit(definition).or_throw();
    const DomainPtr& domain = place.object;
    co_await on(domain, domain->define(std::move(definition)));
    StartOptions running;
    if (seed.is_running) {
        co_await on(domain, domain->start(std::move(running)));
    }
}

Task<> Realm::plant_seeds()
{
    co_await plant_pools();
    for (drivers::Driver* driver : order_.drivers) {
        for (drivers::SeedDomain& seed : driver->seeds()) {
            co_await plant(std::move(seed));
        }
    }
}

Task<> Realm::plant_pools()
{
    for (drivers::Driver* driver : order_.drivers) {
        for (const drivers::SeedPool& seed : driver->seed_pools()) {
            xml::StoragePool pool = xml::parse_pool(seed.xml).or_throw();
            co_await pools_.plant(std::move(pool));
        }
    }
}

Task<> Realm::replant(Pretended pretended)
{
    xml::Domain definition = read(pretended.xml, false);
    const DomainPlace place = admit(definition).or_throw();
    const DomainPtr& domain = place.object;
    StartOptions options{.is_paused = pretended.is_paused};
    if (!pretended.is_persistent) {
        co_await on(domain->strand(), domain->create(std::move(definition), std::move(options)));
        co_return;
    }
    co_await on(domain->strand(), domain->define(std::move(definition)));
    if (pretended.is_running) {
        co_await on(domain->strand(), domain->start(std::move(options)));
    }
}

Task<> Realm::adopt_running()
{
    const Names found = order_.files->status_names(ObjectKind::domain);
    for (const std::string& name : found.names) {
        const Result<std::string> text = order_.files->read_status(ObjectKind::domain, name);
        if (!text) continue;
        Result<StoredStatus> stored = parse_status(*text);
        if (!stored) {
            logger(LogPart::domains)
                .error("the live status of domain {} is not understood: {}", name,
                       stored.error().text());
            continue;
        }
        const DomainPlace place = admit(stored->live).or_throw();
        const DomainPtr& domain = place.object;
        Task<> adoption = domain->adopt(std::move(stored->live), stored->status);
        const std::string problem = co_await reported(on(domain, std::move(adoption)));
        if (!problem.empty())
            logger(LogPart::domains)
                .error("domain {} was running and is not found again; its status is kept: {}", name,
                       problem);
    }
}

}  // namespace hostler::daemon
