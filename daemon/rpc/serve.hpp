#pragma once
// serve<P, verb>(): joins a procedure of the wire to the verb that does it.
//
// A verb is an ordinary function `Reply verb(Call&, Args)` when it only reads: it is answered at
// once, on the session's thread, and cannot wait, since it is no coroutine (DESIGN rule 3 kept by
// the compiler). One whose answer is long writes it itself, as P::Reply is on the wire: `void
// verb(Call&, Args, proto::Writer&)`. A verb that changes something or waits is a coroutine
// `Task<Reply> verb(Call&, Args)`.

#include <type_traits>

#include "daemon/access/access.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/procedure.hpp"
#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

/// Who judges the object that a call is about: this file, from the arguments, or the verb, which
/// finds it (a lookup) or makes it (a definition) and calls Call::judge().
enum class Judge { here, verb };

/// The object that the arguments name.
template <class Args>
std::optional<Object> object_in(const Call& call, const Args& args)
{
    if constexpr (requires { args.dom.uuid; })
        return call.object_of(args.dom);
    else if constexpr (requires { args.dom->uuid; })
        return args.dom ? call.object_of(*args.dom) : std::nullopt;
    else if constexpr (requires { args.snap.dom.uuid; })
        return call.object_of(args.snap.dom);
    else if constexpr (requires { args.snapshot.dom.uuid; })
        return call.object_of(args.snapshot.dom);
    else if constexpr (requires { args.checkpoint.dom.uuid; })
        return call.object_of(args.checkpoint.dom);
    else if constexpr (requires { args.vol.pool; })
        return call.object_of(args.vol);
    else if constexpr (requires { args.pool.uuid; })
        return call.object_of(args.pool);
    else if constexpr (requires { args.pool->uuid; })
        return args.pool ? call.object_of(*args.pool) : std::nullopt;
    else if constexpr (requires { args.secret.uuid; })
        return call.object_of(args.secret);
    else if constexpr (requires { args.secret->uuid; })
        return args.secret ? call.object_of(*args.secret) : std::nullopt;
    else
        return std::nullopt;
}

/// Throws unless the caller may do what it asks for.
void require_asked(const Call& call);

/// The arguments, judged: what the caller asks for is something that it may ask for.
template <Judge judge, class Args>
Args read_args(Call& call, Payload payload)
{
    Args args = proto::decode<Args>(payload).or_throw();
    Asked& asked = call.asked;
    if constexpr (requires { args.flags; }) asked.flags = static_cast<std::uint32_t>(args.flags);
    if constexpr (requires { args.source + 1; })
        asked.field = static_cast<std::uint32_t>(args.source);
    if constexpr (std::is_same_v<Args, proto::ConnectOpen::Args>)
        asked.driver = args.name.value_or("").starts_with("test:") ? "TEST" : "QEMU";
    asked.object = object_in(call, args);
    asked.is_judged_by_verb = judge == Judge::verb;
    require_asked(call);
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

template <auto Verb, class Args>
Bytes written(Call& call, Args args)
{
    proto::Writer writer = begin_answer(call);
    Verb(call, std::move(args), writer);
    return proto::finish_frame(std::move(writer));
}

template <class P, auto Verb>
Task<Bytes> run_later(Call& call, typename P::Args args)
{
    const typename P::Reply reply = co_await Verb(call, std::move(args));
    co_return answer(call, reply);
}

template <class P, auto Verb, Judge judge = Judge::here>
constexpr Procedure serve()
{
    using Args = typename P::Args;
    Procedure procedure{.program = P::program, .number = P::number};
    if constexpr (std::is_invocable_v<decltype(Verb), Call&, Args, proto::Writer&>)
        procedure.now = [](Call& call, Payload payload) -> Bytes {
            return written<Verb>(call, read_args<judge, Args>(call, payload));
        };
    else if constexpr (std::is_invocable_r_v<typename P::Reply, decltype(Verb), Call&, Args>)
        procedure.now = [](Call& call, Payload payload) -> Bytes {
            return answer(call, Verb(call, read_args<judge, Args>(call, payload)));
        };
    else
        procedure.later = [](Call& call, Payload payload) -> Task<Bytes> {
            return run_later<P, Verb>(call, read_args<judge, Args>(call, payload));
        };
    return procedure;
}

}  // namespace hostler::daemon
