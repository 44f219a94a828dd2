#include "daemon/rpc/dispatch.hpp"

#include <exception>

#include "daemon/domains/realm.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {
namespace {

Bytes failure(const Call& call, const Error& error)
{
    const ErrorDomain domain =
        call.session.is_open() ? call.session.realm().error_domain() : ErrorDomain::rpc;
    return proto::frame(proto::reply_header(call.header, proto::MessageStatus::error),
                        proto::wire_error(error, domain));
}

Bytes failure(const Call& call, const std::exception& surprise)
{
    return failure(call, Error(ErrorCode::internal, surprise.what()));
}

/// Before a client has shown who it is, it may do that and nothing else.
void require_known(const Call& call, const Program& program)
{
    if (call.session.auth() == AuthKind::none) return;
    const auto number = static_cast<std::uint32_t>(call.procedure.number);
    const bool shows_who_it_is = program.number == proto::AuthList::program &&
                                 number >= proto::AuthList::number &&
                                 number <= proto::AuthPolkit::number;
    if (!shows_who_it_is) throw Error(ErrorCode::rpc, "authentication required");
}

/// Whether others have a say in what the call does, who are asked before its verb can go on.
bool is_judged_by_authority(const Call& call)
{
    const bool has_rules = !call.procedure.may.empty() || !call.procedure.filters.empty();
    return has_rules && call.services().access().authority();
}

Task<Bytes> run(Call& call, const Procedure& verb, const Bytes& payload)
{
    if (verb.now) co_return verb.now(call, payload);
    Task<Bytes> work = verb.later(call, payload);
    co_return co_await std::move(work);
}

Task<> ask_authority(Call& call)
{
    const std::vector<AccessQuestion> questions = call.inquiry->take();
    const Authority& authority = call.services().access().authority();
    const Caller caller = call.caller();
    std::vector<std::string> answers;
    auto ask = [&] { answers = authority(caller, questions); };
    auto asking = hostler::call(ask);
    co_await on(call.services().asking(), std::move(asking));
    call.inquiry->answer(answers);
}

/// Runs the verb until it has no question left. What it answered before does not count.
Task<Bytes> run_judged(Call& call, const Procedure& verb, Bytes payload)
{
    for (;;) {
        Task<Bytes> work = run(call, verb, payload);
        Bytes answer = co_await finish(call, std::move(work));
        if (!call.inquiry->is_open()) co_return answer;
        call.reply_descriptors.clear();
        co_await ask_authority(call);
    }
}

}  // namespace

Begun begin(Call& call, const Program& program, Payload payload) noexcept
{
    try {
        require_known(call, program);
        call.services().access().require_always(call.caller(), call.procedure);
        const Procedure* verb = find_verb(program, call.procedure.number);
        if (!verb) throw Error(ErrorCode::no_support, std::string(call.procedure.function));
        if (is_judged_by_authority(call)) {
            call.inquiry = std::make_unique<Inquiry>();
            return {{}, run_judged(call, *verb, Bytes(payload.begin(), payload.end()))};
        }
        if (verb->now) return {verb->now(call, payload), std::nullopt};
        return {{}, verb->later(call, payload)};
    } catch (const Error& error) {
        return {failure(call, error), std::nullopt};
    } catch (const std::exception& surprise) {
        return {failure(call, surprise), std::nullopt};
    }
}

Task<Bytes> finish(Call& call, Task<Bytes> work)
{
    try {
        co_return co_await std::move(work);
    } catch (const Error& error) {
        co_return failure(call, error);
    } catch (const std::exception& surprise) {
        co_return failure(call, surprise);
    }
}

Bytes refuse(const proto::MessageHeader& call, const Error& error)
{
    return proto::frame(proto::reply_header(call, proto::MessageStatus::error),
                        proto::wire_error(error, ErrorDomain::rpc));
}

}  // namespace hostler::daemon
