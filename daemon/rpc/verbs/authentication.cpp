#include "daemon/rpc/serve.hpp"

#include "daemon/auth/polkit.hpp"
#include "daemon/auth/sasl.hpp"
#include "daemon/log/log.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

void require_kind(Call& call, AuthKind kind)
{
    if (call.session.auth() != kind)
        throw Error(ErrorCode::auth_failed, "client tried invalid authentication method");
}

/// One conversation takes one step at a time: a client that sends two at once is none of libvirt's.
class OneStep {
public:
    explicit OneStep(Session& session) : session_(session)
    {
        if (session_.is_authenticating)
            throw Error(ErrorCode::auth_failed, "one step of authentication at a time");
        session_.is_authenticating = true;
    }
    OneStep(const OneStep&) = delete;
    OneStep& operator=(const OneStep&) = delete;
    ~OneStep() { session_.is_authenticating = false; }

private:
    Session& session_;
};

/// Runs `asking` where it may wait. The client hears that it failed, the log hears why; then it is
/// sent away, so that guessing costs a connection each time.
template <class Asking>
Task<std::invoke_result_t<Asking>> ask(Call& call, Asking asking)
{
    const OneStep step(call.session);
    std::optional<std::invoke_result_t<Asking>> answer;
    auto run = [&answer, asking] { answer = asking(); };
    auto running = hostler::call(run);
    const std::string problem = co_await reported(on(call.services().asking(), std::move(running)));
    if (!answer) {
        logger(LogPart::access)
            .warn("client {} ({}) is not let in: {}", call.session.id(),
                  call.session.transport().peer(), problem);
        call.session.close_when_sent();
        throw Error(ErrorCode::auth_failed, "authentication failed");
    }
    co_return std::move(*answer);
}

Sasl::Data given(std::int32_t nil, const proto::Chars& data)
{
    if (nil) return std::nullopt;
    return std::span<const char>(data.text.data(), data.text.size());
}

template <class Reply>
Reply conclude(Call& call, Sasl::Step step)
{
    Reply reply;
    reply.complete = step.is_complete;
    reply.nil = !step.data;
    if (step.data) reply.data.text.assign(step.data->begin(), step.data->end());
    if (step.is_complete) {
        const std::string name = call.session.sasl().name();
        logger(LogPart::access).info("client {} is SASL user '{}'", call.session.id(), name);
        call.session.is_known_as(name);
    }
    return reply;
}

}  // namespace

proto::AuthList::Reply auth_list(Call& call, proto::AuthList::Args)
{
    return {{static_cast<std::int32_t>(call.session.auth())}};
}

Task<proto::AuthSaslInit::Reply> auth_sasl_init(Call& call, proto::AuthSaslInit::Args)
{
    require_kind(call, AuthKind::sasl);
    Sasl& sasl = call.session.sasl();
    auto asking = [&sasl] { return sasl.begin(); };
    std::string mechanisms = co_await ask(call, asking);
    co_return proto::AuthSaslInit::Reply{std::move(mechanisms)};
}

Task<proto::AuthSaslStart::Reply> auth_sasl_start(Call& call, proto::AuthSaslStart::Args args)
{
    require_kind(call, AuthKind::sasl);
    Sasl& sasl = call.session.sasl();
    auto asking = [&sasl, &args] { return sasl.start(args.mech, given(args.nil, args.data)); };
    Sasl::Step step = co_await ask(call, asking);
    co_return conclude<proto::AuthSaslStart::Reply>(call, std::move(step));
}

Task<proto::AuthSaslStep::Reply> auth_sasl_step(Call& call, proto::AuthSaslStep::Args args)
{
    require_kind(call, AuthKind::sasl);
    Sasl& sasl = call.session.sasl();
    auto asking = [&sasl, &args] { return sasl.step(given(args.nil, args.data)); };
    Sasl::Step step = co_await ask(call, asking);
    co_return conclude<proto::AuthSaslStep::Reply>(call, std::move(step));
}

Task<proto::AuthPolkit::Reply> auth_polkit(Call& call, proto::AuthPolkit::Args)
{
    require_kind(call, AuthKind::polkit);
    const auto peer = call.session.transport().credentials();
    if (!peer) throw Error(ErrorCode::auth_failed, "polkit judges clients of UNIX sockets");
    const std::string action = call.caller().is_read_only ? polkit_monitor : polkit_manage;
    const OneStep step(call.session);
    std::optional<Result<Done>> answer;
    auto ask_it = [&answer, peer, &action] { answer.emplace(ask_polkit(*peer, action)); };
    auto asking = hostler::call(ask_it);
    co_await on(call.services().asking(), std::move(asking));
    if (!*answer) {
        logger(LogPart::access)
            .warn("client {} ({}) is not let in: {}", call.session.id(), call.caller().text(),
                  answer->error().text());
        call.session.close_when_sent();
        throw answer->error();
    }
    call.session.is_known_as({});
    co_return proto::AuthPolkit::Reply{1};
}

namespace {

constexpr Procedure table[] = {
    serve<proto::AuthList, &auth_list>(),
    serve<proto::AuthSaslInit, &auth_sasl_init>(),
    serve<proto::AuthSaslStart, &auth_sasl_start>(),
    serve<proto::AuthSaslStep, &auth_sasl_step>(),
    serve<proto::AuthPolkit, &auth_polkit>(),
};

}  // namespace

extern constinit const Verbs authentication_verbs = table;

}  // namespace hostler::daemon::verbs
