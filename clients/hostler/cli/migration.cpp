#include "clients/hostler/cli/migration.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "clients/cpp/uri.hpp"
#include "clients/hostler/cli/progress.hpp"

namespace hostler::cli {
namespace {

// What CONNECT_SUPPORTS_FEATURE is asked for.
constexpr std::int32_t feature_by_source = 4;
constexpr std::int32_t feature_direct = 5;
constexpr std::int32_t feature_five_steps = 6;
constexpr std::int32_t feature_protection = 7;
constexpr std::int32_t feature_offline = 12;
constexpr std::int32_t feature_params = 13;

constexpr std::string_view title = "Migration";

using Cookie = proto::Bytes;

[[noreturn]] void unsupported(const std::string& what)
{
    throw Failure("argument unsupported: " + what);
}

void set_param(Params& params, std::string_view name, std::string value)
{
    const auto found = std::ranges::find(params, name, &proto::TypedParam::field);
    if (found == params.end())
        params.push_back({std::string(name), std::move(value)});
    else
        found->value = std::move(value);
}

void check_storage(std::uint32_t flags)
{
    constexpr std::uint32_t both = VIR_MIGRATE_NON_SHARED_DISK | VIR_MIGRATE_NON_SHARED_INC;
    if ((flags & both) == both)
        throw Failure(
            "Flags 'VIR_MIGRATE_NON_SHARED_DISK' and 'VIR_MIGRATE_NON_SHARED_INC' are mutually "
            "exclusive");
}

void check_offline(client::Connection& connection, std::uint32_t flags, const std::string& side)
{
    if ((flags & VIR_MIGRATE_OFFLINE) != 0 && !connection.has_feature(feature_offline))
        unsupported("offline migration is not supported by the " + side + " host");
}

/// One migration with this client between the two sides. Each step gets what the step before it,
/// on the other side, left for it: the cookie.
class Led {
public:
    Led(Session& session, client::Connection& destination, Migration migration)
        : session_(session),
          source_(session.connection()),
          destination_(destination),
          migration_(std::move(migration)),
          source_flags_(migration_.flags)
    {
        is_protected_ = source_.has_feature(feature_protection);
        if (is_protected_) source_flags_ |= VIR_MIGRATE_CHANGE_PROTECTION;
    }

    void run(const MigrationWatch& watch)
    {
        begin();
        if (!prepare()) {
            // What begin() keeps from being changed is set free.
            if (is_protected_) confirm(true);
            return fail();
        }
        bool tells_source = true;
        if ((migration_.flags & VIR_MIGRATE_OFFLINE) != 0)
            cookie_.clear();
        else if (!error_)
            tells_source = perform(watch);
        const bool has_arrived = finish(error_.has_value());
        // A source whose sending failed knows that; else it waits for the other side's word.
        if (tells_source) confirm(!has_arrived);
        if (error_) fail();
    }

private:
    struct Refusal {
        ErrorCode code;
        std::string message;
    };

    /// An answer, or nothing: then `refusal` says why. A side that is gone is one that refuses,
    /// since the other has to be told.
    template <class P>
    std::optional<typename P::Reply> asked(client::Connection& connection,
                                           const typename P::Args& args,
                                           std::optional<Refusal>& refusal)
    {
        try {
            auto reply = connection.try_call<P>(args);
            if (!reply) refusal = {connection.refusal().code, connection.refusal().message};
            return reply;
        } catch (const client::Error& lost) {
            refusal = {lost.code, lost.message};
            return std::nullopt;
        }
    }

    [[noreturn]] void fail() { throw Failure(error_->message); }

    void begin()
    {
        auto reply = session_.ask<proto::DomainMigrateBegin3Params>(
            {.dom = migration_.domain, .params = migration_.params, .flags = source_flags_});
        cookie_ = std::move(reply.cookie_out);
        set_param(migration_.params, VIR_MIGRATE_PARAM_DEST_XML, std::move(reply.xml));
        const auto state =
            session_.ask<proto::DomainGetState>({.dom = migration_.domain, .flags = 0});
        if (state.state == VIR_DOMAIN_PAUSED) {
            migration_.flags |= VIR_MIGRATE_PAUSED;
            source_flags_ |= VIR_MIGRATE_PAUSED;
        }
    }

    /// What the other side is told of the flags: the rest is about the source.
    std::uint32_t destination_flags() const
    {
        return migration_.flags &
               ~std::uint32_t{VIR_MIGRATE_ABORT_ON_ERROR | VIR_MIGRATE_AUTO_CONVERGE};
    }

    bool prepare()
    {
        const Cookie cookie = std::exchange(cookie_, {});
        auto reply = asked<proto::DomainMigratePrepare3Params>(
            destination_,
            {.params = migration_.params, .cookie_in = cookie, .flags = destination_flags()},
            error_);
        if (!reply) return false;
        cookie_ = std::move(reply->cookie_out);
        if (reply->uri_out)
            set_param(migration_.params, VIR_MIGRATE_PARAM_URI, std::move(*reply->uri_out));
        else if (find_param(migration_.params, VIR_MIGRATE_PARAM_URI) == nullptr)
            error_ = {ErrorCode::internal, "internal error: domainMigratePrepare3 did not set uri"};
        return true;
    }

    bool perform(const MigrationWatch& watch)
    {
        const std::uint32_t serial =
            source_.begin<proto::DomainMigratePerform3Params>({.dom = migration_.domain,
                                                               .params = migration_.params,
                                                               .cookie_in = cookie_,
                                                               .flags = source_flags_});
        cookie_.clear();
        watch_job(session_, migration_.domain, serial, title, watch.shows_progress,
                  watch.each_time);
        auto reply = source_.try_finish<proto::DomainMigratePerform3Params>(serial);
        if (!reply) {
            error_ = {source_.refusal().code, source_.refusal().message};
            return false;
        }
        cookie_ = std::move(reply->cookie_out);
        return true;
    }

    /// Whether the domain runs on the other side now.
    bool finish(bool is_cancelled)
    {
        if (find_param(migration_.params, VIR_MIGRATE_PARAM_DEST_NAME) == nullptr)
            set_param(migration_.params, VIR_MIGRATE_PARAM_DEST_NAME, migration_.domain.name);
        std::optional<Refusal> refusal;
        const Cookie cookie = std::exchange(cookie_, {});
        auto reply = asked<proto::DomainMigrateFinish3Params>(destination_,
                                                              {.params = migration_.params,
                                                               .cookie_in = cookie,
                                                               .flags = destination_flags(),
                                                               .cancelled = is_cancelled ? 1 : 0},
                                                              refusal);
        if (reply) cookie_ = std::move(reply->cookie_out);
        // The other side may know better why a domain did not arrive than the source, which only
        // saw it go.
        const bool knows_better =
            refusal && (!error_ || (error_->code == ErrorCode::operation_failed &&
                                    static_cast<int>(refusal->code) != VIR_ERR_MIGRATE_FINISH_OK));
        if (knows_better) error_ = refusal;
        return reply.has_value();
    }

    void confirm(bool is_cancelled)
    {
        std::optional<Refusal> refusal;
        const Cookie cookie = std::exchange(cookie_, {});
        asked<proto::DomainMigrateConfirm3Params>(source_,
                                                  {.dom = migration_.domain,
                                                   .params = migration_.params,
                                                   .cookie_in = cookie,
                                                   .flags = source_flags_,
                                                   .cancelled = is_cancelled ? 1 : 0},
                                                  refusal);
        // The domain has gone or stays, whatever the source says of it.
        if (refusal)
            std::cerr << "warning: Guest " << migration_.domain.name
                      << " probably left in 'paused' state on source: " << refusal->message << '\n';
    }

    Session& session_;
    client::Connection& source_;
    client::Connection& destination_;
    Migration migration_;
    std::uint32_t source_flags_;
    bool is_protected_ = false;
    Cookie cookie_;
    std::optional<Refusal> error_;
};

/// A source of the time before there were parameters, or one without a daemon at the other end.
proto::DomainMigratePerform3::Args older_call(const std::optional<std::string>& uri,
                                              const Migration& migration)
{
    proto::DomainMigratePerform3::Args args = {
        .dom = migration.domain, .dconnuri = uri, .flags = migration.flags};
    for (const proto::TypedParam& param : migration.params) {
        if (param.field == VIR_MIGRATE_PARAM_URI)
            args.uri = param_text(migration.params, param.field);
        else if (param.field == VIR_MIGRATE_PARAM_DEST_NAME)
            args.dname = param_text(migration.params, param.field);
        else if (param.field == VIR_MIGRATE_PARAM_DEST_XML)
            args.xmlin = param_text(migration.params, param.field);
        else if (param.field == VIR_MIGRATE_PARAM_BANDWIDTH)
            args.resource = param_number(migration.params, param.field).value_or(0);
        else
            unsupported("Some parameters are not supported by migration protocol 3");
    }
    return args;
}

template <class P>
void perform_all(Session& session, const typename P::Args& args, const MigrationWatch& watch)
{
    client::Connection& source = session.connection();
    const std::uint32_t serial = source.begin<P>(args);
    watch_job(session, args.dom, serial, title, watch.shows_progress, watch.each_time);
    if (!source.try_finish<P>(serial)) session.refused({});
    if (watch.shows_progress) show_progress(title, 0, 1);
}

}  // namespace

void lead_migration(Session& session, client::Connection& destination, Migration migration,
                    const MigrationWatch& watch)
{
    client::Connection& source = session.connection();
    const std::uint32_t flags = migration.flags;
    check_storage(flags);
    if ((flags & VIR_MIGRATE_TUNNELLED) != 0)
        throw Failure("cannot perform tunnelled migration without using peer2peer flag");
    check_offline(source, flags, "source");
    check_offline(destination, flags, "destination");
    if ((flags & VIR_MIGRATE_CHANGE_PROTECTION) != 0 && !source.has_feature(feature_protection))
        unsupported("cannot enforce change protection");
    migration.flags &= ~std::uint32_t{VIR_MIGRATE_CHANGE_PROTECTION};
    if (!source.has_feature(feature_params) || !destination.has_feature(feature_params))
        throw Failure("this function is not supported by the connection driver: virDomainMigrate3");
    Led(session, destination, std::move(migration)).run(watch);
    if (watch.shows_progress) show_progress(title, 0, 1);
}

void hand_over_migration(Session& session, const std::string& uri, const Migration& migration,
                         const MigrationWatch& watch)
{
    client::Connection& source = session.connection();
    check_storage(migration.flags);
    check_offline(source, migration.flags, "source");
    const bool is_by_daemon = (migration.flags & VIR_MIGRATE_PEER2PEER) != 0;
    if (!source.has_feature(is_by_daemon ? feature_by_source : feature_direct))
        unsupported(is_by_daemon ? "p2p migration is not supported by the source host"
                                 : "direct migration is not supported by the source host");
    const auto parsed = client::Uri::parse(uri);
    if (is_by_daemon && parsed && parsed->host.starts_with("localhost"))
        throw Failure("Attempt to migrate guest to the same host");
    if (is_by_daemon && source.has_feature(feature_params))
        return perform_all<proto::DomainMigratePerform3Params>(session,
                                                               {.dom = migration.domain,
                                                                .dconnuri = uri,
                                                                .params = migration.params,
                                                                .flags = migration.flags},
                                                               watch);
    if (!source.has_feature(feature_five_steps))
        throw Failure(
            "this function is not supported by the connection driver: virDomainMigrateToURI3");
    const auto other = is_by_daemon ? std::optional(uri) : std::nullopt;
    perform_all<proto::DomainMigratePerform3>(session, older_call(other, migration), watch);
}

}  // namespace hostler::cli
