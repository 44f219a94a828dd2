#pragma once
// Secret: a password or key, what it is for, and who may see it. Its members are touched on its
// strand only; view() may be called from anywhere. A verb that changes it holds its Turn.

#include <atomic>
#include <memory>

#include "daemon/objects/definitions.hpp"
#include "daemon/objects/on_strand.hpp"
#include "daemon/objects/turn.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/secret/secret.hpp"

namespace hostler::daemon {

class Secrets;

/// What is known of a secret, as of its last change. Immutable.
struct SecretView {
    std::shared_ptr<const xml::Secret> definition;
    std::shared_ptr<const proto::Bytes> value;  ///< null: none was set

    proto::SecretRef reference() const
    {
        return {definition->uuid, static_cast<std::int32_t>(definition->usage),
                definition->usage_id.str()};
    }
};

using SecretViewPtr = std::shared_ptr<const SecretView>;

class Secret {
public:
    explicit Secret(Secrets& secrets);

    const Executor& strand() const { return strand_; }
    /// Null until the secret is fully there, and once it is gone.
    SecretViewPtr view() const { return view_.load(); }

    // The verbs. Each is awaited on the strand: co_await on(secret, secret->define(…)).
    Task<> define(xml::Secret definition);
    Task<> set_value(proto::Bytes value);
    Task<> undefine();

    /// At start of the daemon, before anybody else knows the secret: what the disk has.
    void restore(xml::Secret definition, std::shared_ptr<const proto::Bytes> value);

private:
    void require_there() const;
    Task<> save_value(const proto::Bytes& value) const;
    void publish();

    Secrets& secrets_;
    const Definitions& definitions_;
    Executor strand_;
    Turns turns_;

    std::shared_ptr<const xml::Secret> definition_;
    std::shared_ptr<const proto::Bytes> value_;
    bool is_there_ = false;
    std::atomic<SecretViewPtr> view_;
};

using SecretPtr = std::shared_ptr<Secret>;

}  // namespace hostler::daemon
