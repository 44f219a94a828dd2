#include "daemon/rpc/dispatch.hpp"

#include <exception>

#include "daemon/domains/realm.hpp"
#include "proto/rpc/frame.hpp"

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

}  // namespace

Begun begin(Call& call, const Program& program, Payload payload) noexcept
{
    try {
        require_always(call.caller(), call.procedure);
        const Procedure* verb = find_verb(program, call.procedure.number);
        if (!verb) throw Error(ErrorCode::no_support, std::string(call.procedure.function));
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
