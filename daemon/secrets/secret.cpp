#include "daemon/secrets/secret.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/secrets/secrets.hpp"
#include "xml/common/base64.hpp"

namespace hostler::daemon {

Secret::Secret(Secrets& secrets)
    : secrets_(secrets),
      definitions_(secrets.definitions()),
      strand_(asio::make_strand(secrets.world().work)),
      turns_(strand_, secrets.world().job_wait_max)
{
}

void Secret::publish()
{
    SecretViewPtr next;
    if (is_there_) next = std::make_shared<const SecretView>(SecretView{definition_, value_});
    view_.store(std::move(next));
}

/// It may have been undefined while a verb waited for its Turn.
void Secret::require_there() const
{
    if (!is_there_)
        throw Error(ErrorCode::no_secret,
                    fmt::format("no secret with matching uuid '{}'", definition_->uuid.text()),
                    ErrorDomain::secret);
}

Task<> Secret::save_value(const proto::Bytes& value) const
{
    std::string text = xml::to_base64(value);
    co_await definitions_.save_value(definition_->uuid.text(), std::move(text));
}

Task<> Secret::define(xml::Secret definition)
{
    const Turn turn = co_await turns_.take("define");
    if (is_there_ && definition_->is_private && !definition.is_private)
        throw Error(ErrorCode::internal, "cannot change private flag on existing secret",
                    ErrorDomain::secret);
    const std::string name = definition.uuid.text();
    const bool was_kept = is_there_ && !definition_->is_ephemeral;
    if (!definition.is_ephemeral) {
        std::string text = xml::format(definition);
        co_await definitions_.save(name, std::move(text));
    } else if (was_kept) {
        co_await definitions_.remove(name);
    }
    definition_ = std::make_shared<const xml::Secret>(std::move(definition));
    if (!definition_->is_ephemeral && !was_kept && value_) {
        co_await save_value(*value_);
    }
    is_there_ = true;
    publish();
    secrets_.world().broker.publish(secret_event(view()->reference(), VIR_SECRET_EVENT_DEFINED, 0));
}

Task<> Secret::set_value(proto::Bytes value)
{
    const Turn turn = co_await turns_.take("set the value");
    require_there();
    if (!definition_->is_ephemeral) {
        co_await save_value(value);
    }
    value_ = std::make_shared<const proto::Bytes>(std::move(value));
    publish();
    secrets_.world().broker.publish(secret_value_event(view()->reference()));
}

Task<> Secret::undefine()
{
    const Turn turn = co_await turns_.take("undefine");
    require_there();
    if (!definition_->is_ephemeral) {
        co_await definitions_.remove(definition_->uuid.text());
    }
    const proto::SecretRef gone = view()->reference();
    is_there_ = false;
    value_.reset();
    publish();
    secrets_.world().broker.publish(secret_event(gone, VIR_SECRET_EVENT_UNDEFINED, 0));
    secrets_.forget(gone.uuid);
}

void Secret::restore(xml::Secret definition, std::shared_ptr<const proto::Bytes> value)
{
    definition_ = std::make_shared<const xml::Secret>(std::move(definition));
    value_ = std::move(value);
    is_there_ = true;
    publish();
}

}  // namespace hostler::daemon
