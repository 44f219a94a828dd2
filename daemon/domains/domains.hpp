#pragma once
// Domains: every domain of one realm, found by name, UUID or id. Any thread; a lookup takes a
// shared lock and one hash, whatever the number of domains.

#include <functional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/domains/domain.hpp"
#include "daemon/objects/shelf.hpp"

namespace hostler::daemon {

using Found = Shelf<Domain>::Found;
using DomainPlace = Shelf<Domain>::Place;

class Domains {
public:
    // Each throws no_domain, in libvirt's words, when there is none: the view is never null.
    Found by_uuid(const Uuid& uuid) const;
    /// The domain that a client's reference means: its UUID counts, its name is for the error.
    Found by_reference(const proto::DomainRef& reference) const;
    Found by_name(std::string_view name) const;
    Found by_id(int id) const;

    /// The view of the domain with this UUID, or null.
    ViewPtr seek(const Uuid& uuid) const { return shelf_.find(uuid).view; }
    /// The domain itself, or nulls.
    Found find(const Uuid& uuid) const { return shelf_.find(uuid); }

    /// Every domain that is seen, in no order.
    std::vector<Found> all() const { return shelf_.all(); }
    /// The same for who only reads.
    std::vector<ViewPtr> views() const { return shelf_.views(); }

    /// The place of the domain with this name and UUID, made by `make` when there is none. An
    /// error when only one of the two is another domain's.
    Result<DomainPlace> admit(const Uuid& uuid, std::string_view name,
                              const std::function<DomainPtr()>& make);
    /// Takes out a domain that is no longer seen.
    void forget(const Uuid& uuid) { shelf_.forget(uuid); }
    /// Gives a domain another name. Throws when that is taken.
    void rename(const Uuid& uuid, std::string_view to);

    /// A fresh id, for a domain that starts.
    int take_id(const DomainPtr& domain);
    /// The id that a domain had before the daemon restarted.
    void keep_id(int id, const DomainPtr& domain);
    void drop_id(int id);

private:
    Shelf<Domain> shelf_;
    mutable std::shared_mutex mutex_;  ///< of the ids
    std::unordered_map<int, DomainPtr> by_id_;
    int last_id_ = 0;
};

/// A fresh id that goes back unless it is kept: a start that fails leaves nothing.
class IdLease {
public:
    IdLease(Domains& domains, const DomainPtr& domain)
        : domains_(domains), id_(domains.take_id(domain))
    {
    }
    IdLease(const IdLease&) = delete;
    IdLease& operator=(const IdLease&) = delete;
    ~IdLease()
    {
        if (!is_kept_) domains_.drop_id(id_);
    }

    int id() const { return id_; }
    int keep()
    {
        is_kept_ = true;
        return id_;
    }

private:
    Domains& domains_;
    const int id_;
    bool is_kept_ = false;
};

/// A new name that goes back to the old one unless it is kept.
class NameLease {
public:
    NameLease(Domains& domains, const Uuid& uuid, std::string from, std::string_view to)
        : domains_(domains), uuid_(uuid), from_(std::move(from))
    {
        domains_.rename(uuid_, to);
    }
    NameLease(const NameLease&) = delete;
    NameLease& operator=(const NameLease&) = delete;
    ~NameLease()
    {
        if (!is_kept_) domains_.rename(uuid_, from_);
    }

    void keep() { is_kept_ = true; }

private:
    Domains& domains_;
    const Uuid uuid_;
    const std::string from_;
    bool is_kept_ = false;
};

}  // namespace hostler::daemon
