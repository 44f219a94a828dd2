#pragma once
// serve<P, verb>(): joins a procedure of the wire to the verb that does it.
//
// A verb is an ordinary function `Reply verb(Call&, Args)` when it only reads: it is answered at
// once, on the session's thread, and cannot wait, since it is no coroutine (DESIGN rule 3 kept by
// the compiler). A verb that changes something or waits is a coroutine `Task<Reply> verb(Call&,
// Args)`.

#include <type_traits>

#include "daemon/access/access.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/procedure.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::daemon {

/// The arguments, judged: what the caller asks for is something that it may ask for.
template <class Args>
Args read_args(Call& call, Payload payload)
{
    Args args = proto::decode<Args>(payload).or_throw();
    Asked asked;
    if constexpr (requires { args.flags; }) asked.flags = static_cast<std::uint32_t>(args.flags);
    if constexpr (requires { args.source + 1; })
        asked.field = static_cast<std::uint32_t>(args.source);
    require_asked(call.caller(), call.procedure, asked);
    return args;
}

/// The frame that answers `call`, up to where the payload begins.
proto::Writer begin_answer(const Call& call);

template <class Reply>
Bytes answer(const Call& call, const Reply& reply)
{
    proto::Writer writer = begin_answer(call);
    put(writer, reply);
    return proto::finish_frame(std::move(writer));
}

template <class P, auto Verb>
Task<Bytes> run_later(Call& call, typename P::Args args)
{
    const typename P::Reply reply = co_await Verb(call, std::move(args));
    co_return answer(call, reply);
}

template <class P, auto Verb>
constexpr Procedure serve()
{
    using Given = std::invoke_result_t<decltype(Verb), Call&, typename P::Args>;
    Procedure procedure{.program = P::program, .number = P::number};
    if constexpr (std::is_same_v<Given, typename P::Reply>)
        procedure.now = [](Call& call, Payload payload) -> Bytes {
            return answer(call, Verb(call, read_args<typename P::Args>(call, payload)));
        };
    else
        procedure.later = [](Call& call, Payload payload) -> Task<Bytes> {
            return run_later<P, Verb>(call, read_args<typename P::Args>(call, payload));
        };
    return procedure;
}

}  // namespace hostler::daemon
