#pragma once
// Call: one request while it is served. It lives from the frame that asks to the frame that
// answers, on its session's thread.

#include <memory>
#include <vector>

#include "daemon/rpc/inquiry.hpp"
#include "proto/rpc/procedure.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {

class Realm;
class Services;
class Session;

struct Call {
    Session& session;
    const proto::ProcedureInfo& procedure;
    proto::MessageHeader header;
    std::vector<Fd> descriptors;          ///< came with the call; a verb takes what it keeps
    std::vector<Fd> reply_descriptors{};  ///< go with the answer
    Asked asked{};                        ///< once the arguments are read
    std::unique_ptr<Inquiry> inquiry{};   ///< where an authority has a say

    const Caller& caller() const;
    /// The hypervisor that the client opened. Throws before CONNECT_OPEN.
    Realm& realm() const;
    Services& services() const;

    /// For verbs that find the object themselves: throws unless the caller has every permission
    /// that the call needs on it.
    void judge(const xml::Domain& domain) const;
    void judge(const Object& object) const;
    /// The authority's word on what is asked for. Throws access_denied.
    void require_granted(const Asked& asked) const;
    /// Whether what lists objects may show this one.
    bool may_list(proto::Permission permission, const xml::Domain& domain) const;
    bool may_list(proto::Permission permission, const Object& object) const;
    /// The object that a reference means, where a policy needs to know.
    std::optional<Object> object_of(const proto::DomainRef& reference) const;
    std::optional<Object> object_of(const proto::StoragePoolRef& reference) const;
    std::optional<Object> object_of(const proto::StorageVolRef& reference) const;
    std::optional<Object> object_of(const proto::SecretRef& reference) const;

    /// Throws unless `flags` has only bits of `known`; the error names the bits.
    void require_flags(std::uint32_t flags, std::uint32_t known) const;

private:
    /// Whether there is somebody who tells objects apart.
    bool needs_objects() const;
    std::string why_not(proto::Permission permission, const Object& object) const;
};

}  // namespace hostler::daemon
