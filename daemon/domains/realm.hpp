#pragma once
// Realm: one set of domains, storage pools and secrets, as a connection URI names it:
// qemu:///system with the host's definitions, test:///default with its own. Realms live as long as
// the daemon.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/domains/domains.hpp"
#include "daemon/domains/saved_image.hpp"
#include "daemon/events/broker.hpp"
#include "daemon/objects/definitions.hpp"
#include "daemon/objects/looks.hpp"
#include "daemon/objects/remembered.hpp"
#include "daemon/secrets/secrets.hpp"
#include "daemon/storage/pools.hpp"
#include "daemon/store/object_files.hpp"
#include "drivers/driver.hpp"
#include "drivers/host/host.hpp"

namespace hostler::daemon {

struct RealmOrder {
    std::string uri;   ///< "qemu:///system", what CONNECT_GET_URI answers
    std::string type;  ///< "QEMU", what CONNECT_GET_TYPE answers
    ErrorDomain error_domain = ErrorDomain::qemu;
    std::uint64_t version = 0;  ///< of the hypervisor: major * 1,000,000 + minor * 1,000 + release
    std::vector<drivers::Driver*> drivers;         ///< in the order in which they are asked
    ObjectFiles* files = nullptr;                  ///< null: nothing is kept
    std::filesystem::path saves{};                 ///< for managed saves; empty: there are none
    std::filesystem::path logs{};                  ///< of the domains; empty: there are none
    const drivers::host::Host* host = nullptr;     ///< where no driver shows one of its own
    drivers::storage::Storage* storage = nullptr;  ///< the same; one of them is there
    Executor work;
    Executor blocking;
    Executor writing{};  ///< for definitions; empty: as for what blocks otherwise
    Executor looking{};  ///< at the host, which waits for no disk; empty: the same
    std::chrono::seconds job_wait_max{30};
    std::chrono::milliseconds job_time_max{60'000};
    std::chrono::milliseconds storage_time_max{300'000};  ///< PoolWorld::stall_max
};

/// A stored definition that has no place.
struct NotRestored {
    std::string name;
    std::string why;
};

class Realm {
public:
    explicit Realm(RealmOrder order);

    const std::string& uri() const { return order_.uri; }
    const std::string& type() const { return order_.type; }
    std::uint64_t version() const { return order_.version; }
    ErrorDomain error_domain() const { return order_.error_domain; }
    const std::vector<drivers::Driver*>& drivers() const { return order_.drivers; }
    const Executor& work() const { return order_.work; }
    const Executor& blocking() const { return order_.blocking; }
    /// For what the kernel tells of the host: short, and nothing else waits there.
    const Executor& looking() const { return order_.looking ? order_.looking : order_.blocking; }
    /// At the images of domains' disks.
    Looks& disk_looks() { return disk_looks_; }
    std::chrono::seconds job_wait_max() const { return order_.job_wait_max; }
    /// How long a change of a domain may take, apart from what its driver needs besides.
    std::chrono::milliseconds job_time_max() const { return order_.job_time_max; }

    Domains& domains() { return domains_; }
    Pools& pools() { return pools_; }
    Secrets& secrets() { return secrets_; }
    Broker& broker() { return broker_; }
    /// The machine that clients are told about.
    const drivers::host::Host& host() const;
    /// <capabilities>: the machine's, and what the drivers' guests can be.
    Task<std::string> capabilities() { return capabilities_.get(); }
    /// Null where definitions are not kept (the test driver's).
    ObjectFiles* files() { return order_.files; }
    /// The domains'.
    const Definitions& definitions() const { return definitions_; }
    bool keeps_saves() const { return !order_.saves.empty(); }
    /// The file of a domain's managed save, whether it is there or not. Only where saves are kept.
    std::filesystem::path managed_save(const xml::Domain& definition) const;
    /// A saved domain's file, read where work may block.
    Task<SavedImage> open_image(std::filesystem::path path);
    /// Puts another definition into it.
    Task<> change_image(std::filesystem::path path, std::string xml, bool runs);

    /// The driver that runs such a definition. Throws config_unsupported when none does: a stored
    /// one may be of a driver that is not there today.
    drivers::Driver& driver_for(const xml::Domain& definition) const;
    /// The same; null when none does.
    drivers::Driver* driver_of(const xml::Domain& definition) const;

    /// The place of the domain that `definition` names, made when it is new. An error when its
    /// name or its UUID is another domain's.
    Result<DomainPlace> admit(const xml::Domain& definition);

    /// Reads a definition from a client: parsed, checked, completed by the driver's rules. What no
    /// description knows is named in the daemon's log and the domain's own.
    xml::Domain read(std::string_view text, bool validates);
    /// What reading it would give; nothing is noted anywhere.
    xml::Domain previewed(std::string_view text) const;
    /// What a definition implies, by the common rules and those of its driver, which has to be
    /// there. The error is that of the rule that refuses it.
    Result<Done> complete(xml::Domain& definition) const;

    // At start of the daemon, before there are clients.

    /// A stored file's text as a definition; it names what keeps the file from being loaded.
    Result<xml::Domain> read_stored(const std::string& name, const std::string& text) const;
    /// Gives those whose name or UUID is that of one before.
    std::vector<NotRestored> restore(std::vector<xml::Domain> definitions);
    /// A domain that a driver brings along.
    Task<> plant(drivers::SeedDomain seed);
    /// All that drivers bring along.
    Task<> plant_seeds();
    Task<> plant_pools();
    /// What an earlier daemon's domain was that no file has.
    struct Pretended {
        std::string xml;
        bool is_persistent = true;
        bool is_running = false;
        bool is_paused = false;
    };
    Task<> replant(Pretended domain);
    /// Finds the guests again that an earlier daemon left running.
    Task<> adopt_running();

private:
    /// The same of what was read. Complaints name the lines of `text`.
    void complete_read(xml::Domain& definition, std::string_view text) const;
    std::string read_capabilities() const;
    void warn(std::string_view name, const xml::Warnings& warnings);

    RealmOrder order_;
    Definitions definitions_;
    Broker broker_;
    Domains domains_;
    Pools pools_;
    Secrets secrets_;
    Remembered<std::string> capabilities_;
    Looks disk_looks_;
};

}  // namespace hostler::daemon
