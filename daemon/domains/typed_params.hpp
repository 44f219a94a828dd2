#pragma once
// Typed parameters: named values of seven types, as libvirt's tuning and statistics calls carry
// them.

#include <span>
#include <string>
#include <string_view>

#include "proto/rpc/remote.gen.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

using TypedParam = proto::TypedParam;
using TypedParams = std::vector<proto::TypedParam>;
using ParamValue = proto::TypedParamValue;

/// By VIR_TYPED_PARAM_…: the index of the value's alternative.
enum class ParamType : std::size_t { int32, uint32, int64, uint64, real, boolean, text };

/// What a call takes: a name and its type.
struct ParamName {
    std::string_view name;
    ParamType type;
};

/// Throws unless each parameter is one of `known`, of its type, and named once.
void require_params(const TypedParams& params, std::span<const ParamName> known);

/// The first `count` of `params`, as getters answer; 0 asks how many there are.
template <class Reply>
Reply counted(TypedParams params, std::int32_t count)
{
    const auto all = static_cast<std::int32_t>(params.size());
    if (count < 0) throw Error(ErrorCode::invalid_argument, "nparams must not be negative");
    if (count == 0) return {{}, all};
    if (count < all) params.resize(static_cast<std::size_t>(count));
    const auto given = static_cast<std::int32_t>(params.size());
    return {std::move(params), given};
}

/// Leaves out text unless the client takes it (VIR_TYPED_PARAM_STRING_OKAY in `flags`).
void drop_text_unless_taken(TypedParams& params, std::uint32_t flags);

}  // namespace hostler::daemon
